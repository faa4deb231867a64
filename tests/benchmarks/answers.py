"""What each address of the mix answers, rendered before the first request.

Written for speed: a request costs a look into a dictionary and one write.
"""

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tests.benchmarks import mix, pages
from tests.benchmarks.mix import Category, Listed, Site

REASONS = {
    200: "OK", 301: "Moved Permanently", 302: "Found", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 429: "Too Many Requests",
    500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
Headers = Mapping[str, str]
NOTHING: Headers = {}
NEVER = float("inf")
RECOVERS_AFTER = 1.0
ANSWERED = "answered"
"""The section that redirects of the mix lead to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response, packed and not, and after how many seconds it is sent."""

    plain: bytes
    packed: bytes
    head: bytes
    after: float = 0.0


def answer(
    status: int, body: str = "", headers: Headers = NOTHING, *, packs: bool = True
) -> Answer:
    raw = body.encode()
    plain = packed = _response(status, raw, headers)
    if packs and body:
        small = gzip.compress(raw, 6, mtime=0)
        packed = _response(status, small, {**headers, "Content-Encoding": "gzip"})
    return Answer(plain=plain, packed=packed, head=plain[: plain.index(b"\r\n\r\n") + 4])


def to(status: int, place: str) -> Answer:
    return answer(status, headers={"Location": place})


def _response(status: int, body: bytes, headers: Headers) -> bytes:
    lines = [f"HTTP/1.1 {status} {REASONS[status]}"]
    said = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **headers}
    lines += [f"{name}: {value}" for name, value in said.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


NOT_FOUND = answer(404, pages.NOT_FOUND)
BY_SITE = {
    Site.SOFT: answer(200, pages.NOT_FOUND),
    Site.SENDING_HOME: to(302, "/"),
    Site.PARKED: answer(200, pages.FOR_SALE),
}
"""What a host answers to addresses that it does not know."""
HOME = answer(200, pages.HOME)
ROBOTS = answer(200, "User-agent: *\nAllow: /\n", {"Content-Type": "text/plain"})
KEEP_OUT = answer(200, "User-agent: *\nDisallow: /\n", {"Content-Type": "text/plain"})
HEAD_REFUSED = {"head-refused": answer(405).head, "head-lies": NOT_FOUND.head}


Doing = Callable[[Category, int], Answer]
"""What a category does with a number."""


@cache
def shown(name: str, page: int, edition: int) -> Answer:
    """The article of a category as it was cited, or as it stands in a later edition."""
    comments = pages.COMMENTS if name == "large" else 0
    article = pages.article(page)
    if edition != mix.CITED and name == "edited":
        article = pages.edited(page)
    if edition != mix.CITED and name == "rewritten":
        article = pages.rewritten(page)
    return answer(200, pages.html(article, furniture=(edition, page), comments=comments))


def showing(edition: int) -> Doing:
    own = ("large", "edited", "rewritten")

    def show(category: Category, number: int) -> Answer:
        name = category.name if category.name in own else "plain"
        return shown(name, number % mix.PAGES, edition)

    return show


def _late(show: Doing) -> Doing:
    return lambda category, number: replace(show(category, number), after=1.0 + number % 3)


def _to(status: int, place: str) -> Doing:
    return lambda category, number: to(status, place.format(number))


def _says(status: int, headers: Headers = NOTHING) -> Doing:
    fixed = answer(status, f"<title>{REASONS[status]}</title>", headers)
    return lambda category, number: fixed


def _lost(category: Category, number: int) -> Answer:
    return BY_SITE[category.site]


def today(show: Doing, port: int) -> dict[str, Doing]:
    """What categories do after they were cited; the others show their article."""
    other = f"http://{mix.address(Site.ORDINARY, 0)}:{port}/{ANSWERED}/{{}}"
    silent = Answer(b"", b"", b"", after=NEVER)
    return {
        "slow": _late(show),
        "moved": _to(301, f"/{ANSWERED}/{{}}"),
        "elsewhere": _to(301, other),
        "chain": _to(302, "/hop1/{}"),
        "loop": _to(302, "/loop1/{}"),
        "home": _lost,
        "soft": _lost,
        "parked": _lost,
        "missing": lambda category, number: NOT_FOUND,
        "gone": _says(410),
        "forbidden": _says(403),
        "login": _says(401, {"WWW-Authenticate": 'Basic realm="readers"'}),
        "rate-limit": _says(429, {"Retry-After": "120"}),
        "error": _says(500),
        "unavailable": _says(503, {"Retry-After": "120"}),
        "flaky": _says(503, {"Retry-After": "1"}),
        "hanging": lambda category, number: silent,
    }


def built(links: Sequence[Listed], edition: int, port: int) -> dict[str, Answer]:
    """Path to answer, for every path that the list or a redirect of it leads to."""
    show = showing(edition)
    doing = {} if edition == mix.CITED else today(show, port)
    found: dict[str, Answer] = {}
    for link in links:
        category, number = link.category, link.number
        path = f"/{mix.SECTIONS[category.name]}/{number}"
        found[path] = doing.get(category.name, show)(category, number)
        found |= _further(category, number, show) if doing else {}
    return found


def _further(category: Category, number: int, show: Doing) -> dict[str, Answer]:
    """The paths behind a redirect."""
    if category.name == "loop":
        back = f"/{mix.SECTIONS['loop']}/{number}"
        return {f"/loop1/{number}": to(302, back)}
    if category.name not in ("moved", "elsewhere", "chain"):
        return {}
    return {
        f"/hop1/{number}": to(302, f"/hop2/{number}"),
        f"/hop2/{number}": to(302, f"/{ANSWERED}/{number}"),
        f"/{ANSWERED}/{number}": show(category, number),
    }
