"""Every form of the admin that is sent by POST, as pages full of work show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import resolve
from lxml import html

EDITS_NOTHING = {
    "claims_claim_attach": "adds evidence",
    "claims_claim_appearance": "adds an appearance",
    "claims_claim_comment": "adds a request for comment",
    "claims_claim_evidence_check": "asks for a look",
    "claims_article_claim": "adds a claim",
    "claims_ratingscale_rating": "adds a step",
    "claims_rereview_changes_seen": "marks one's own list",
    "claims_rereview_changes_take_back": "marks one's own list",
    "sources_link_check_now": "asks for a look",
    "sources_link_check_host": "asks for looks",
    "sources_host_check": "asks for looks",
    "sources_link_archive_look": "asks an archive",
    "sources_link_archive_save": "asks an archive",
    "sources_link_archive_retry": "asks an archive",
    "sources_capture_ask": "asks for a capture",
    "sources_register_add_edition": "adds an edition",
    "claims_article_add": "adds an article",
    "claims_claim_add": "adds a claim",
    "claims_ratingscale_add": "adds a scale",
    "sources_source_add": "adds a source",
    "sources_register_add": "adds a register",
    "auth_user_add": "invites somebody",
    "logout": "no row of ours",
}
"""Addresses whose forms carry no revision, and why none is needed."""
TYPED = "self::textarea or self::select or (self::input and not(@type='hidden' or @type='submit'))"
LEFT_OUT = "@type='checkbox' or @type='radio'"


@dataclass(frozen=True, slots=True)
class Fault:
    page: str
    form: str
    lacks: str


def forms(page: str, shown: str) -> Iterator[tuple[str, Any]]:
    """(name of the address it is sent to, the form) of each form of a page."""
    for form in html.fromstring(shown).xpath("//form[translate(@method, 'POST', 'post')='post']"):
        address = (form.get("action") or page).partition("#")[0].partition("?")[0] or page
        yield str(resolve(address).url_name), form


def faults(page: str, shown: str) -> Iterator[Fault]:
    for name, form in forms(page, shown):
        if name in EDITS_NOTHING or name.endswith("_changelist"):
            continue
        if not form.xpath(".//input[@name='revision']"):
            yield Fault(page, name, "its revision")
        if form.xpath(f".//*[{TYPED}]") and not form.xpath(".//input[@name='opened']/@value"):
            yield Fault(page, name, "what it said when it was opened")
        marked = set(form.xpath(".//input[@name='on-page']/@value"))
        boxes = set(form.xpath(f".//input[{LEFT_OUT}]/@name"))
        yield from (Fault(page, name, f"the mark of {box}") for box in sorted(boxes - marked))


def read(client: Client, page: str) -> str:
    answer: Any = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    return str(answer.content.decode())
