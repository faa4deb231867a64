"""The scripted web: what servers are known to do to a link checker, and what to make of it."""

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests import web
from tests.sources.odd_answers import (
    InTurn,
    after,
    as_charset,
    by_method,
    packed,
    reset_in_the_middle,
)
from tests.web import Answer

QUOTE = "Ninety ships called at the harbour in 2025, said the town's harbour office on Monday."
PARAGRAPHS = [
    f"Paragraph {n} of the report gives reason number {n} for the growth of the harbour, and tells "
    f"in {n} steps how the office came to that view after a year of counting ships by hand."
    for n in range(1, 9)
]
REWRITTEN = [
    f"Nothing in line {n} of this text was there before, because a circus has bought the address "
    f"and tells of its {n} elephants and of the towns that it means to visit in the summer."
    for n in range(1, 9)
]


def article(
    *,
    quote: str = QUOTE,
    at: int = 2,
    rest: list[str] = PARAGRAPHS,
    advert: str = "",
    dated: str = "",
) -> str:
    """A page with a quotation in it, an advert above and a dateline below."""
    told = "".join(f"<p>{text}</p>" for text in [*rest[:at], quote, *rest[at:]] if text)
    return (
        "<!doctype html><html lang='en'><head><title>The harbour</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><div class='ad'>{advert}</div>"
        f"<article><h1>The harbour</h1>{told}</article><footer>{dated}</footer></body></html>"
    )


ARTICLE = web.reply(200, article())
ANY_PAGE = web.reply(200, article(quote="", rest=REWRITTEN))
TEASER = "A front page with links to many other pages."
NOT_FOUND = web.document("Page not found", "Try the search.")
CHALLENGE = web.document("Just a moment...", "<div id='cf-chl-widget'>Checking your browser</div>")
SCRIPT_ONLY = "<html><head><title>App</title></head><body><div id=app></div><script>go()</script>"
REFRESH = "<html><head><meta http-equiv=refresh content='0; url=/elsewhere'></head></html>"


UNREACHABLE_AT = {
    "self-signed": "tls",
    "expired": "tls",
    "no-tls": "tls",
    "closed": "connect",
    "no-name": "dns",
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a server does and what we make of it: `health` after one look, `later` after five more
    on the days of strikes. `before`: what it answered when the page was cited. `elsewhere`: what
    its host answers for every other address, 404 if nothing is said.
    """

    name: str
    answer: Answer
    outcome: str
    reason: str
    health: str
    later: str
    before: Answer | None = None
    passage: str = ""
    more: Mapping[str, Answer] = field(default_factory=dict)
    at: str = "http"
    elsewhere: Answer | None = None

    @property
    def slug(self) -> str:
        return re.sub(r"\W+", "-", self.name.lower())


def chain(name: str, *codes: int, to: Answer = ARTICLE) -> dict[str, Answer]:
    """Addresses /name/0, /name/1 ... each of which sends us to the next, the last to `to`."""
    hops = {f"/{name}/{n}": web.redirect(f"/{name}/{n + 1}", code=c) for n, c in enumerate(codes)}
    return hops | {f"/{name}/{len(codes)}": to}


def rows(outcome: str, health: str, later: str, *table: tuple[str, Answer, str]) -> list[Behaviour]:
    """Servers of which we make the same for different reasons."""
    return [
        Behaviour(name, answer, outcome, reason, health, later) for name, answer, reason in table
    ]


def broken(name: str, at: str) -> Behaviour:
    """A server that cannot be reached at all; where it is tells why."""
    return Behaviour(name, ARTICLE, "unreachable", UNREACHABLE_AT[at], "suspect", "dead", at=at)


def replaced(name: str, rest: list[str]) -> Behaviour:
    """A page of which nothing is left. Whether it is a page of its own only a probe can tell."""
    html = article(quote="", rest=rest)
    return changed(name, html, "drifted", "rewritten", "drifted", "missing")


def silent(name: str, answer: Answer, before: Answer | None = None) -> Behaviour:
    """A page that is gone on a host which never says so: it answers all addresses alike."""
    reason = "like-a-missing-page"
    return Behaviour(
        name, answer, "soft-404", reason, "suspect", "gone", before=before, elsewhere=answer
    )


def altered(name: str, html: str, passage: str, reason: str = "same-text") -> Behaviour:
    """A page that was edited after it was cited and is still what it was as a whole."""
    return changed(name, html, "alive", reason, "healthy", passage)


def redirected(
    name: str, codes: tuple[int, ...], outcome: str, reason: str, health: str, later: str
) -> Behaviour:
    slug = f"way-{'-'.join(map(str, codes[:3]))}-{len(codes)}"
    return Behaviour(
        name,
        web.redirect(f"/{slug}/0", code=codes[0]),
        outcome,
        reason,
        health,
        later,
        more=chain(slug, *codes[1:]),
    )


def changed(
    name: str, html: str, outcome: str, reason: str, health: str, passage: str
) -> Behaviour:
    return Behaviour(
        name, web.reply(200, html), outcome, reason, health, health, before=ARTICLE, passage=passage
    )


B = web.BEHAVIOURS
GZIPPED = packed("gzip", gzip.compress(article().encode()))
DEFLATED = packed("deflate", zlib.compress(article().encode(), wbits=-15))
DEFLATE_BOMB = packed("deflate", zlib.compress(bytes(60_000_000)))
STANDS: list[Behaviour] = [
    *rows(
        "alive", "healthy", "healthy",
        ("a plain page", ARTICLE, "answered"),
        ("HEAD 500, GET 200", by_method(head=500, get=ARTICLE), "answered"),
        ("HEAD 404, GET 200", by_method(head=404, get=ARTICLE), "answered"),
        ("HEAD 405, GET 200", by_method(head=405, get=ARTICLE), "answered"),
        ("gzip", GZIPPED, "answered"),
        ("raw deflate", DEFLATED, "answered"),
        ("garbage for gzip", packed("gzip", b"no gzip at all"), "undecodable"),
        ("slow", after(0.4, ARTICLE), "answered"),
        ("endless body", B["/endless-body"], "answered"),
        ("a PDF", web.reply(200, b"%PDF-1.7", kind="application/pdf"), "not-a-page"),
        ("a picture", web.reply(200, b"\x89PNG", kind="image/png"), "not-a-page"),
        ("a wrong charset", as_charset("utf-16", article()), "answered"),
        ("an unknown charset", as_charset("klingon", article()), "answered"),
        ("scripts only", web.reply(200, SCRIPT_ONLY), "answered"),
        ("meta refresh", web.reply(200, REFRESH), "answered"),
        ("empty 200", web.reply(200), "answered"),
        ("204", web.reply(204), "answered"),
        ("304 that nobody asked for", web.reply(304), "not-modified"),
        ("304 as asked", web.conditional(article(), etag='"1"'), "answered"),
        ("odd header bytes", B["/odd-header"], "answered"),
    ),
    Behaviour(
        "a certificate of a trusted authority",
        ARTICLE, "alive", "answered", "healthy", "healthy", at="trusted",
    ),
    redirected("302", (302,), "alive", "answered", "healthy", "healthy"),
    redirected("303", (303,), "alive", "answered", "healthy", "healthy"),
    redirected("307", (307,), "alive", "answered", "healthy", "healthy"),
    redirected("301", (301,), "moved", "answered", "healthy", "healthy"),
    redirected("308", (308,), "moved", "answered", "healthy", "healthy"),
    redirected("301, 301, 308", (301, 301, 308), "moved", "answered", "healthy", "healthy"),
    redirected("302, then 301", (302, 301), "alive", "answered", "healthy", "healthy"),
    redirected("ten hops", (302,) * 10, "alive", "answered", "healthy", "healthy"),
    altered("advert changed", article(advert="Buy two boats today!"), "found"),
    altered("date line changed", article(dated="Last updated on 3 May 2026"), "found"),
    altered("quote moved", article(at=6), "found"),
    altered("quote in curly marks", article(quote=QUOTE.replace("'", "\u2019")), "normalised"),
    altered("all but the quote rewritten", article(rest=REWRITTEN), "found", "as-cited"),
    altered("digit of the quote changed", article(quote=QUOTE.replace("2025", "2026")), "missing"),
    altered("quote removed", article(quote=""), "missing"),
    altered("quote denied", article(quote=QUOTE.replace("called", "never called")), "missing"),
    replaced("all rewritten", REWRITTEN),
    replaced("a front page instead, unsaid", [TEASER]),
]  # fmt: skip
UNKNOWABLE: list[Behaviour] = [
    *rows(
        "blocked", "blocked", "blocked",
        ("401", web.status(401), "login"),
        ("402", web.status(402), "payment"),
        ("403 wall", web.status(403), "forbidden"),
        ("429 with Retry-After", B["/slow-down"], "rate-limit"),
        ("429 without", web.status(429), "rate-limit"),
        ("451", web.status(451), "legal"),
        ("418", web.status(418), "http-418"),
        ("challenge with 403", web.reply(403, CHALLENGE), "forbidden"),
        ("challenge with 200", web.reply(200, CHALLENGE), "challenge"),
        ("challenge with 503", web.reply(503, CHALLENGE), "challenge"),
        ("challenge with 404", web.reply(404, CHALLENGE), "challenge"),
        ("sent to a login", web.redirect("/login?next=/x"), "login-wall"),
        ("length told too short", B["/too-short-length"], "protocol"),
        ("not HTTP", B["/not-http"], "protocol"),
        ("gzip bomb", B["/bomb"], "bomb"),
        ("deflate bomb", DEFLATE_BOMB, "bomb"),
        ("huge headers", B["/long-header"], "headers-too-large"),
        ("endless headers", B["/endless-headers"], "headers-too-large"),
        ("too many headers", B["/many-headers"], "headers-too-large"),
    ),
    *rows(
        "refused", "unknown", "unknown",
        ("sent to a private address", web.redirect("http://10.0.0.1/"), "private-address"),
        ("sent to a metadata address", web.redirect("http://169.254.169.254/"), "private-address"),
        ("sent to port 22", web.redirect("http://1.1.1.1:22/"), "port"),
        ("sent to a file", B["/to-file"], "scheme"),
        ("sent with a password", B["/to-credentials"], "credentials"),
    ),
    *rows(  # asked again in the same round
        "unreachable", "healthy", "healthy",
        ("every other time 503", InTurn((web.status(503), ARTICLE)), "http-503"),
    ),
]  # fmt: skip
BROKEN: list[Behaviour] = [
    *rows(
        "gone", "suspect", "gone",
        ("404", web.status(404), "http-404"),
        ("410", web.status(410), "http-410"),
    ),
    *rows(
        "soft-404", "suspect", "gone",
        ("not found, says a 200", web.reply(200, NOT_FOUND), "not-found-page"),
        ("sent home", web.redirect("/"), "sent-home"),
        ("sent home for good", web.redirect("/", code=301), "sent-home"),
        ("sent to a 404 page", web.redirect("/404.html"), "not-found-page"),
    ),
    *rows(
        "parked", "suspect", "gone",
        ("for sale", web.page("harbour.example is for sale"), "for-sale"),
    ),
    *rows(
        "unreachable", "suspect", "dead",
        ("500", web.status(500), "http-500"),
        ("hanging", B["/hang"], "timeout"),
        ("body in drips", B["/drip-body"], "timeout"),
        ("headers in drips", B["/drip-headers"], "timeout"),
        ("reset", B["/reset"], "reset"),
        ("reset in mid-body", reset_in_the_middle(), "reset"),
        ("length told too long", B["/too-long-length"], "reset"),
        ("closed without a word", B["/silent-close"], "reset"),
        ("a loop", B["/loop"], "loop"),
        ("sent nowhere", B["/to-nowhere"], "bad-location"),
    ),
    *rows("unreachable", "unknown", "dead", ("503", web.status(503), "http-503")),
    redirected("eleven hops", (302,) * 11, "unreachable", "too-many-hops", "suspect", "dead"),
    silent("all addresses answer alike", ANY_PAGE, ARTICLE),
    silent("all addresses lead to one page", web.redirect("/welcome")),
    broken("a certificate of its own", at="self-signed"),
    broken("a certificate that ran out", at="expired"),
    broken("plain text where TLS should be", at="no-tls"),
    broken("a closed port", at="closed"),
    broken("a name that is not there", at="no-name"),
]  # fmt: skip
ALL = [*STANDS, *UNKNOWABLE, *BROKEN]
COMMON: dict[str, Answer] = {
    "/": web.page("The town", *(f"News {n}" for n in range(20))),
    "/login": web.page("Sign in", "Your name and your password, please."),
    "/welcome": web.page("Welcome", *(f"We are glad to see you, reader {n}." for n in range(20))),
    "/404.html": web.page("Oops", "Nothing to see."),
}
