"""Why a look had its outcome, as a sentence for each reason code of the diagnosis."""

import re
from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # alive and moved
    "answered": "The page answered; it is the first text we have of it.",
    "not-modified": "The server says that nothing has changed since the last look.",
    "same-bytes": "The answer is the same, byte for byte, as at the last good look.",
    "same-core": "The article is the same, letter for letter, as at the last good look.",
    "same-text": "The main text is the one we know.",
    "as-cited": "Much of the page was rewritten, but every passage that we cite stands.",
    "not-a-page": "The server sends a file that is no page of text; only that it is there counts.",
    "too-large": "The page is longer than we read; what we read of it is as expected.",
    "undecodable": "The answer is packed in a way we cannot unpack; the page is there.",
    # drifted
    "rewritten": "Less than four fifths of the main text is the text we know.",
    "still-rewritten": "The rewritten article is the same, letter for letter, as at the last look.",
    "other-type": "Where a page was there is now another kind of file.",
    # gone
    "http-404": "The server says “not found” (404).",
    "http-410": "The server says that the page was removed for good (410).",
    "not-found-page": "The server says all is well, but the page itself says “not found”.",
    "sent-home": "The address now leads to the front page of the site.",
    "like-a-missing-page": "The host shows the same for an address that cannot exist.",
    "domain-seller": "The address now leads to a seller of domains.",
    "for-sale": "The page offers the domain for sale.",
    # blocked
    "login": "The server asks for a login (401).",
    "payment": "The server asks for payment (402).",
    "forbidden": "The server forbids the page to us (403); readers may still see it.",
    "proxy-login": "A gateway in between asks for a login (407).",
    "rate-limit": "The server asks us to come back later (429).",
    "legal": "The server says that the page is withheld for legal reasons (451).",
    "challenge": "A wall against machines answered in place of the page.",
    "login-wall": "The address now leads to a login.",
    "host-lies": "“Not found”, but a person has seen that this host shows machines no pages.",
    "host-rests": "The address leads to a host that may not be asked just now. It does not count.",
    "walled-host": "The host shows machines a wall where nothing is; its “not found” is none.",
    "robots": "The site's robots.txt asks our checker to stay away.",
    "protocol": "The answer breaks the rules of HTTP; a browser may still show the page.",
    # unreachable
    "dns": "The name of the host could not be found.",
    "connect": "The host did not accept a connection.",
    "tls": "The host has no certificate that we can trust.",
    "timeout": "The answer did not come to its end in time.",
    "reset": "The host broke off the connection.",
    "bad-location": "The server sends us on, but not to an address.",
    "too-many-hops": "The server sent us on more than ten times.",
    "loop": "The server sends us round in a circle.",
    "bomb": "The answer unpacks into far more than it should; we stopped reading.",
    "headers-too-large": "The answer begins with more headers than we read.",
    "crashed-checker": "Our own checker failed on this page. It does not count.",
    "busy-checker": "Our own checker was too busy to take the answer in time. It does not count.",
    # refused
    "private-address": "The name leads into a private network, which readers cannot reach.",
    "port": "The address names a port other than 80 and 443.",
    "scheme": "The server sends us to something that is not a web address.",
    "credentials": "The server sends us to an address with a user name or password in it.",
    "address": "The server sends us to an address that cannot be read.",
}
_STATUS = re.compile(r"http-(\d{3})")


def in_words(code: str) -> str:
    """The sentence for a reason; a code of an older or newer checker is shown as it is."""
    if not code:
        return "No reason was recorded."
    if code in SENTENCES:
        return SENTENCES[code]
    status = _STATUS.fullmatch(code)
    if status and status[1] >= "500":
        return f"The server says that it is in trouble itself ({status[1]})."
    if status:
        return f"The server refuses to answer us ({status[1]})."
    return f"The checker noted “{code}”."
