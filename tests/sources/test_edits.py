"""What an edit of a page raises: all that touches a cited passage, and nothing else."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache

import pytest

from sources.choices import Anchoring, Outcome
from sources.rules import extraction, fingerprint, health, quoting, spelling, wording
from sources.rules.seen import Hop, Seen
from sources.services import pages
from sources.services.findings import Reading
from sources.services.leasing import LeasedLink, WatchedPassage
from tests import services, watching, web
from tests.sources import edits, own_pages
from tests.sources.edits import Edit, Page

SAVED = services.ROOT.parent / "shared" / "data" / "article_pages"
ORIGINS = [("own", False), ("own", True), *([("saved", False)] if SAVED.is_dir() else [])]
SENSE_CHANGES, NOTHING_CHANGES = 20, 15
"""Edits of each kind: five kinds of the first, seven of the second."""
LARGEST_SAVED = 100_000  # bytes of markup
ANOTHER_TEXT = fingerprint.dump(
    fingerprint.of(text="A circus came to the town in spring and stayed until the summer was over.")
)
NOT_FOUND = (
    "Page not found", "404", "Sorry, this page does not exist", "Seite nicht gefunden",
    "Page introuvable", "Página no encontrada", "Pagina non trovata", "Pagina niet gevonden",
    "Nie znaleziono strony", "Страница не найдена", "Sidan hittades inte", "页面不存在",
)  # fmt: skip


@cache
def pages_of(origin: str) -> tuple[Page, ...]:
    if origin == "own":
        return tuple(own_pages.pages())
    files = json.loads((SAVED / "expectations.json").read_text())
    return tuple(
        edits.page(url=url, html=extraction.decode(html=(SAVED / entry["file"]).read_bytes()))
        for url, entry in files.items()
        if (SAVED / entry["file"]).stat().st_size < LARGEST_SAVED
    )


def answer(url: str, html: str) -> Seen:
    return Seen(
        url=url,
        final_url=url,
        status=200,
        hops=(Hop(url, 200, "192.0.2.1"),),
        content_type="text/html; charset=utf-8",
        body=html.encode("utf-8", "replace"),
    )


def read(url: str, html: str, *, quote: quoting.Selector | None, known: str) -> Reading:
    passages = () if quote is None else (WatchedPassage(1, quote, Anchoring.FOUND),)
    link = LeasedLink(
        id=1,
        url=url,
        host="news.example",
        attempts=1,
        standing=health.Standing(),
        fingerprint=known,
        passages=passages,
    )
    return pages.read(link=link, seen=answer(url, html))


@cache
def first_look(url: str, html: str) -> Reading:
    return read(url, html, quote=None, known="")


def is_raised(edit: Edit, *, drifted_before: bool) -> bool:
    """Whether a look after the edit would bring a verdict back that rests on the quote."""
    before = first_look(edit.url, edit.before)
    assert before.baseline is not None
    quote = quoting.locate(quote=edit.quote, text=before.text or "")
    assert quote is not None
    known = ANOTHER_TEXT if drifted_before else fingerprint.dump(before.baseline)
    after = read(edit.url, edit.after, quote=quote, known=known)
    missing = any(anchor.state == Anchoring.MISSING for _, anchor in after.anchors)
    return missing or after.diagnosis.outcome == Outcome.DRIFTED


def raised(found: Iterable[Edit], *, drifted_before: bool) -> tuple[list[Edit], list[Edit]]:
    """Those that are raised, and those that are not."""
    sides: dict[bool, list[Edit]] = {True: [], False: []}
    for edit in found:
        sides[is_raised(edit, drifted_before=drifted_before)].append(edit)
    return sides[True], sides[False]


def count(found: Iterable[Edit]) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in Counter(edit.kind for edit in found).items())


@pytest.mark.parametrize(
    ("origin", "drifted_before"),
    ORIGINS,
    ids=[f"{origin}, drifted before: {drifted}" for origin, drifted in ORIGINS],
)
def test_edits_of_a_passage_are_raised_and_no_others(origin: str, drifted_before: bool) -> None:
    pages = list(pages_of(origin))
    matter = list(edits.that_matter(pages, each=SENSE_CHANGES))
    do_not = list(edits.that_do_not(pages, each=NOTHING_CHANGES))

    rightly, missed = raised(matter, drifted_before=drifted_before)
    wrongly, passed = raised(do_not, drifted_before=drifted_before)

    recall = len(rightly) / len(matter)
    precision = len(rightly) / (len(rightly) + len(wrongly))
    watching.tell(f"{origin} pages: recall {recall:.3f}, precision {precision:.3f}")
    watching.tell(f"  raised: {count(rightly)}; wrongly: {count(wrongly) or 'none'}")
    watching.tell(f"  passed: {count(passed)}; wrongly: {count(missed) or 'none'}")
    assert (len(matter), len(do_not)) == (5 * SENSE_CHANGES, 7 * NOTHING_CHANGES)
    assert recall >= 0.98
    assert precision >= 0.98


def test_alike_to_nine_tenths_is_no_reason_to_let_an_edit_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The guard is the comparison word by word; by likeness alone most edits would be missed."""
    monkeypatch.setattr(wording, "differs", lambda wanted, found: False)

    _, missed = raised(
        edits.that_matter(list(pages_of("own")), each=SENSE_CHANGES), drifted_before=False
    )

    assert len(missed) > 40


def test_sixty_pages_with_new_furniture_are_as_they_were() -> None:
    for page in pages_of("own"):
        after = page.html.replace("boats from", "Now only! Carts from").replace(
            "Updated on", "<a href='/x'>All the news</a> Last updated:"
        )
        known = fingerprint.dump(fingerprint_of(page))

        found = read(page.url, after, quote=None, known=known).diagnosis

        assert (after != page.html, found.reason, found.similarity) == (True, "same-text", 1.0)


def test_sixty_changes_of_one_sentence_are_noticed_and_raise_nothing() -> None:
    for page in pages_of("own"):
        after = page.html.replace(page.sentences[4], "A sentence that stood nowhere before now.")
        known = fingerprint_of(page)

        found = read(page.url, after, quote=None, known=fingerprint.dump(known))

        assert found.diagnosis.similarity is not None
        assert 0.8 < found.diagnosis.similarity < 1.0
        assert found.diagnosis.outcome == Outcome.ALIVE


def test_sixty_quoted_sentences_that_changed_are_missing() -> None:
    for page in pages_of("own"):
        quote = quoting.Selector(exact=page.sentences[4])
        words = page.sentences[4].split(" ")
        after = page.html.replace(page.sentences[4], " ".join([*words[:-2], "Ferdinand."]))

        found = read(page.url, after, quote=quote, known=fingerprint.dump(fingerprint_of(page)))

        assert [anchor.state for _, anchor in found.anchors] == [Anchoring.MISSING]


def test_none_of_sixty_pages_that_say_they_were_not_found_has_drifted() -> None:
    for number, page in enumerate(pages_of("own")):
        sorry = web.document(
            NOT_FOUND[number % len(NOT_FOUND)], "Try the search or the front page."
        )

        found = read(page.url, sorry, quote=None, known=fingerprint.dump(fingerprint_of(page)))

        assert found.diagnosis.outcome == Outcome.SOFT_404, sorry


def fingerprint_of(page: Page) -> fingerprint.Fingerprint:
    baseline = first_look(page.url, page.html).baseline
    assert baseline is not None
    return baseline


def test_the_own_pages_are_sixty_and_all_their_own() -> None:
    texts = {spelling.normalise(first_look(p.url, p.html).text or "") for p in pages_of("own")}

    assert len(texts) == len(pages_of("own")) == 60
    assert min(len(page.sentences) for page in pages_of("own")) >= 7
