"""What a form said when it was opened, carried in the form itself, signed.

Nothing is kept on the server for a form that may never come back. The seal does not hide: it holds
what its reader saw anyway. It says that these words were ours and not typed since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing

SALT = "factcheck.opened"
MADE_BY = 2
"""Of this shape. A form that an older release made is told that its beginning is not known."""

Held = Mapping[str, list[str]]
"""Of each field what a browser would send of it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`was`: as the row was. After a conflict also `shown`, what stood in the form then, and
    `mine`, what had been typed: a choice between the two counts for a field left as it was shown.
    """

    form: str
    revision: str
    was: Held
    shown: Held = field(default_factory=dict)
    mine: Held = field(default_factory=dict)

    @property
    def stood(self) -> Held:
        """What the fields held when the page was made."""
        return {**self.was, **self.shown}


def seal(opened: Opened) -> str:
    content = {
        "made_by": MADE_BY,
        "form": opened.form,
        "revision": opened.revision,
        "was": opened.was,
        "shown": opened.shown,
        "mine": opened.mine,
    }
    return signing.dumps(content, salt=SALT, compress=True)


def unseal(sealed: str, *, form: str, revision: str) -> Opened | None:
    """None when it is not ours, was made by another release, or belongs to another form."""
    try:
        content: dict[str, Any] = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        return None
    if content.pop("made_by", None) != MADE_BY:
        return None
    found = Opened(**content)
    return found if (found.form, found.revision) == (form, revision) else None
