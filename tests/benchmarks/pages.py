"""Articles of the mix, the same in every run: as cited, with new furniture, edited, rewritten."""

import random
from functools import lru_cache

WORDS = (  # noqa: SIM905 - a text, not a list of fifty strings
    "the of and to in that was for minister budget percent vaccine turnout emissions court report "
    "said figures year growth rate hospital school police council vote poll study claim record "
    "million billion increase decrease according survey official month region export import "
    "climate housing rent wage inflation energy pipeline border treaty harbour ferry bridge"
).split()
COMMENTS = 620
CORRECTION = "The figure in an earlier version was wrong and the number is now 17"

Article = tuple[str, tuple[str, ...]]
"""Title and paragraphs."""


def seeded(*seeds: object) -> random.Random:
    return random.Random(repr(seeds))  # noqa: S311 - the same text every time is the point


def words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count))


def sentence(rng: random.Random) -> str:
    said = rng.choices(WORDS, k=rng.randint(8, 18))
    said.insert(rng.randint(1, 6), str(rng.randint(2, 99_999)))
    return " ".join(said).capitalize()


def paragraph(rng: random.Random) -> str:
    return ". ".join(sentence(rng) for _ in range(5)) + "."


@lru_cache
def article(page: int) -> Article:
    rng = seeded("article", page)
    title = words(rng, 8).capitalize()
    return title, tuple(paragraph(rng) for _ in range(rng.randint(6, 18)))


def cited_sentence(page: int) -> str:
    """The one that evidence quotes and that an edit replaces."""
    paragraphs = article(page)[1]
    return paragraphs[len(paragraphs) // 2].split(". ")[2]


def edited(page: int) -> Article:
    title, paragraphs = article(page)
    cited = cited_sentence(page)
    return title, tuple(text.replace(cited, CORRECTION) for text in paragraphs)


def rewritten(page: int) -> Article:
    """A third of the paragraphs stays."""
    title, paragraphs = article(page)
    rng = seeded("rewritten", page)
    kept = max(2, len(paragraphs) // 3)
    return title, paragraphs[:kept] + tuple(paragraph(rng) for _ in paragraphs[kept:])


def html(shown: Article, *, furniture: object, comments: int = 0) -> str:
    """`furniture` changes everything that a site changes without touching the article."""
    title, paragraphs = shown
    rng = seeded("furniture", furniture)
    menu = "".join(f'<li><a href="/m/{rng.randint(1, 999)}">{words(rng, 1)}</a>' for _ in range(25))
    related = "".join(
        f'<li><a href="/a/{rng.randint(1, 9999)}">{words(rng, 9)}</a>' for _ in range(8)
    )
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<script>var shown={rng.random()};</script><style>.a{{b:c}}</style></head><body>"
        f"<header><nav><ul>{menu}</ul></nav></header>"
        f"<main><article><h1>{title}</h1>{body}</article></main>"
        f"<aside><h2>Related</h2><ul>{related}</ul></aside>"
        f'<section id="comments">{_talk(rng, comments)}</section>'
        f"<footer>Shown {rng.randint(10**9, 2 * 10**9)} times</footer></body></html>"
    )


def _talk(rng: random.Random, comments: int) -> str:
    """About 500 bytes a comment."""
    said = [paragraph(rng) for _ in range(min(comments, 300))]
    return "".join(
        f'<div class="comment"><b>user{rng.randint(1, 9999)}</b><p>{rng.choice(said)}</p></div>'
        for _ in range(comments)
    )


NOT_FOUND = html(
    ("Page not found", ("Sorry, the page you are looking for could not be found.",)), furniture=1
)
HOME = html(
    ("Harbour News", tuple(words(seeded("home", n), 12).capitalize() for n in range(10))),
    furniture=2,
)
FOR_SALE = html(
    ("This domain is for sale", ("Buy this domain. Related searches and sponsored listings.",)),
    furniture=3,
)
