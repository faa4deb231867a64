"""Reads the desk's pages as a person would: buttons, fields, what is shown."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from claims.models import Claim, Verdict
from tests import newsroom


def claim_url(claim: Claim, step: str = "change", *rows: int) -> str:
    return reverse(f"admin:claims_claim_{step}", args=[claim.pk, *rows])


def tree(response: Any) -> Any:
    return html.fromstring(response.content.decode())


def text(response: Any) -> str:
    """All that is shown, with single spaces."""
    return " ".join(tree(response).text_content().split())


def buttons(response: Any) -> set[str]:
    """Names of the steps that are offered: `button-approve` is `approve`."""
    return set(re.findall(r'id="button-([a-z-]+)"', response.content.decode()))


def field(response: Any, name: str) -> str:
    """What stands in a field, by its id."""
    [node] = tree(response).xpath(f"//*[@id='{name}']")
    return str(node.text_content() if node.tag == "textarea" else node.get("value", "")).strip()


def errors(response: Any, name: str) -> str:
    """What is said at a field, by its id."""
    return " ".join(tree(response).xpath(f"string(//*[@id='{name}_error'])").split())


def refusal(response: Any) -> str:
    return " ".join(tree(response).xpath("string(//*[@id='refusal'])").split())


def draft(verdict: Verdict | None, **typed: Any) -> dict[str, Any]:
    """The draft form as a browser would send it, with a reason for whatever takes one."""
    held: dict[str, Any] = {"revision": verdict.revision if verdict else ""}
    held |= {f"reason-{code}": reason for code, reason in newsroom.REASONS.items()}
    if verdict:
        held |= {
            "rating": verdict.rating_id or "",
            "summary": verdict.summary,
            "evidence": list(verdict.cited.values_list("pk", flat=True)),
            "kind": verdict.kind,
            "notice": verdict.notice,
        }
    return held | typed


def step(client: Client, verdict: Verdict, name: str, **typed: Any) -> HttpResponse:
    """Press a button of the verdict's panel on the revision that is shown."""
    address = claim_url(verdict.claim, name)
    answer: Any = client.post(address, {"revision": verdict.revision} | typed)
    return answer  # type: ignore[no-any-return]
