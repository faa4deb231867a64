"""Claims come in, are edited and declined; bad input changes nothing."""

import datetime as dt
from collections.abc import Callable

import pytest

from claims.models import Appearance, Article, Claim, Claimant
from claims.services import articles, intake
from sources.services import revisions, roles
from tests import newsroom
from tests.newsroom import ARTICLE_TEXT, HARBOUR_URL, NOW, QUOTE, People


def unfetched(people: People) -> Article:
    article, _ = articles.take_in_address(
        typed_url=HARBOUR_URL, description=articles.Description(), by=people.reviewer, now=NOW
    )
    return article


def take_in_claim(people: People, text: str = "A claim", **more: object) -> Claim:
    return intake.take_in_claim(
        description=intake.ClaimDescription(text=text, **more),  # type: ignore[arg-type]
        by=people.reviewer,
        now=NOW,
    )


def edit(claim: Claim, people: People, revision: int | None, **more: object) -> Claim:
    return intake.edit_claim(
        claim=claim,
        description=intake.ClaimDescription(**({"text": claim.text} | more)),  # type: ignore[arg-type]
        revision=revision,
        by=people.reviewer,
        now=NOW,
    )


# Claims.


def test_claim_comes_in_with_where_it_was_made(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)

    appearance = claim.appearances.get()
    assert appearance.exact == QUOTE
    assert appearance.position == ARTICLE_TEXT.index(QUOTE)
    assert ARTICLE_TEXT.index(appearance.prefix + QUOTE + appearance.suffix) >= 0


def test_quote_may_differ_in_quote_marks_and_spaces_only(people: People) -> None:
    article = newsroom.article(by=people.reviewer)
    claim = take_in_claim(people)

    appearance = intake.add_appearance(
        claim=claim,
        article=article,
        quote="“ninety ships  called at the harbour last year”",
        by=people.reviewer,
        now=NOW,
    )

    assert appearance.exact == QUOTE


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (ARTICLE_TEXT, ""),
        (ARTICLE_TEXT, "ninety-one ships called at the harbour"),
        (ARTICLE_TEXT, "inety ship5"),
    ],
)
def test_quote_that_is_not_in_the_article_takes_in_nothing(
    people: People, text: str, quote: str
) -> None:
    article = newsroom.article(by=people.reviewer, text=text)

    with pytest.raises(intake.NotUsable) as refusal:
        intake.take_in_claim(
            description=intake.ClaimDescription(text="A claim"),
            article=article,
            quote=quote,
            by=people.reviewer,
            now=NOW,
        )
    assert refusal.value.field == "quote"
    assert not Claim.objects.exists()


def test_article_without_text_holds_no_quote_yet(people: People) -> None:
    article = unfetched(people)

    with pytest.raises(intake.NotUsable, match="no text yet"):
        intake.add_appearance(
            claim=take_in_claim(people), article=article, quote=QUOTE, by=people.reviewer, now=NOW
        )


def test_same_quote_again_is_found(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)

    again = intake.add_appearance(
        claim=claim,
        article=claim.appearances.get().article,
        quote=QUOTE,
        by=people.editor,
        now=NOW,
    )

    assert again == Appearance.objects.get()


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 501])
def test_claim_is_one_sentence_of_at_most_500_characters(people: People, text: str) -> None:
    with pytest.raises(intake.NotUsable) as refusal:
        take_in_claim(people, text)

    assert refusal.value.field == "text"
    assert not Claim.objects.exists()


def test_claim_of_500_characters_is_taken_in_with_its_spaces_in_order(people: People) -> None:
    assert take_in_claim(people, "x" * 500).text == "x" * 500
    assert take_in_claim(people, "  Ninety \n ships ").text == "Ninety ships"


def test_claimant_and_topics_are_found_not_doubled(people: People) -> None:
    first = take_in_claim(people, claimant="The Mayor", topics=("Harbour", " ", "Harbour "))
    second = take_in_claim(people, claimant=" The Mayor ")

    assert first.claimant == second.claimant == Claimant.objects.get()
    assert first.topics == ["Harbour"]


@pytest.mark.parametrize(
    ("number", "field"), [(None, "part"), (0, "part"), (1, "part")], ids=["none", "zero", "taken"]
)
def test_part_needs_a_free_number(people: People, number: int | None, field: str) -> None:
    whole = take_in_claim(people)
    take_in_claim(people, "Part", whole=whole, part=1)

    with pytest.raises(intake.NotUsable) as refusal:
        take_in_claim(people, "Another part", whole=whole, part=number)
    assert refusal.value.field == field


def test_parts_are_one_step_deep(people: People) -> None:
    whole = take_in_claim(people)
    part = take_in_claim(people, "Part", whole=whole, part=1)

    for claim, below in ((take_in_claim(people, "Deeper"), part), (whole, whole)):
        with pytest.raises(intake.NotUsable):
            edit(claim, people, None, whole=below, part=2)
    with pytest.raises(intake.NotUsable):
        edit(whole, people, None, whole=take_in_claim(people, "Higher"), part=1)


def test_stale_claim_form_is_refused_and_changes_nothing(people: People) -> None:
    claim = take_in_claim(people)
    edit(claim, people, 1, text="Reworded")

    with pytest.raises(revisions.Stale) as refusal:
        edit(claim, people, 1, text="Mine")
    assert refusal.value.current == claim
    assert Claim.objects.get().text == "Reworded"


def test_declined_claim_says_who_when_why_and_can_be_reopened(people: People) -> None:
    claim = take_in_claim(people, notes="First note.")
    declined = intake.decline_claim(
        claim=claim, reason="An opinion.", revision=1, by=people.reviewer, now=NOW
    )
    assert (declined.declined_by, declined.declined_at) == (people.reviewer, NOW)
    assert not Claim.objects.open().exists()

    opened = intake.reopen_claim(claim=claim, revision=2, by=people.editor, now=NOW)

    assert opened.declined_at is None
    assert opened.notes.startswith("First note.")
    assert "An opinion." in opened.notes


@pytest.mark.parametrize("reason", ["", "  "])
def test_declining_needs_a_reason(people: People, reason: str) -> None:
    with pytest.raises(intake.NotUsable) as refusal:
        intake.decline_claim(
            claim=take_in_claim(people), reason=reason, revision=1, by=people.reviewer, now=NOW
        )
    assert refusal.value.field == "reason"


def test_neither_a_declined_nor_a_published_claim_is_declined(people: People) -> None:
    published = newsroom.published_claim(people).claim
    declined = take_in_claim(people)
    intake.decline_claim(claim=declined, reason="No.", revision=1, by=people.editor, now=NOW)

    for claim in (published, declined):
        with pytest.raises(intake.NotUsable):
            intake.decline_claim(
                claim=claim, reason="No.", revision=None, by=people.reviewer, now=NOW
            )


def test_open_claim_is_not_reopened(people: People) -> None:
    with pytest.raises(intake.NotUsable):
        intake.reopen_claim(claim=take_in_claim(people), revision=1, by=people.editor, now=NOW)


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_nothing_comes_in_without_the_role(people: People, who: str) -> None:
    by = getattr(people, who)
    claim, article = take_in_claim(people), unfetched(people)
    description = articles.Description()
    doors: list[Callable[[], object]] = [
        lambda: articles.take_in_address(
            typed_url=HARBOUR_URL, description=description, by=by, now=NOW
        ),
        lambda: articles.take_in_text(text="x", description=description, by=by, now=NOW),
        lambda: articles.retry_fetch(article=article, by=by, now=NOW),
        lambda: articles.describe(
            article=article, description=description, revision=1, by=by, now=NOW
        ),
        lambda: intake.take_in_claim(description=intake.ClaimDescription(text="x"), by=by, now=NOW),
        lambda: intake.edit_claim(
            claim=claim,
            description=intake.ClaimDescription(text="x"),
            revision=1,
            by=by,
            now=NOW,
        ),
        lambda: intake.decline_claim(claim=claim, reason="x", revision=1, by=by, now=NOW),
        lambda: intake.reopen_claim(claim=claim, revision=1, by=by, now=NOW),
        lambda: intake.add_appearance(claim=claim, article=article, quote="x", by=by, now=NOW),
    ]

    for door in doors:
        with pytest.raises(roles.NotPermitted):
            door()


def test_topics_are_told_apart_by_commas_and_kept_once(people: People) -> None:
    claim = take_in_claim(people, topics=(" drug  policy", "trade", "", "trade "))

    assert claim.topics == ["drug policy", "trade"]


def test_a_sentence_is_no_topic(people: People) -> None:
    with pytest.raises(intake.NotUsable) as refusal:
        take_in_claim(people, topics=("x" * 101,))

    assert refusal.value.field == "topics"


def test_nobody_claims_anything_tomorrow(people: People) -> None:
    tomorrow = NOW.date() + dt.timedelta(days=1)
    claim = take_in_claim(people, claimed_on=NOW.date())

    with pytest.raises(intake.NotUsable) as taken_in:
        take_in_claim(people, "Another claim", claimed_on=tomorrow)
    with pytest.raises(intake.NotUsable) as edited:
        edit(claim, people, None, claimed_on=tomorrow)

    assert (taken_in.value.field, edited.value.field) == ("claimed_on", "claimed_on")


def test_two_claims_do_not_become_parts_of_each_other(people: People) -> None:
    one, other = take_in_claim(people, "One"), take_in_claim(people, "Other")
    edit(one, people, None, whole=other, part=1)

    with pytest.raises(intake.NotUsable) as refusal:
        edit(other, people, None, whole=one, part=1)

    assert refusal.value.field == "whole"
