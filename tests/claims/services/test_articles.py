"""Articles come in by address or as text, once; bad input changes nothing."""

import datetime as dt
from collections.abc import Callable

import pytest

from claims import choices
from claims.models import Article, Outlet
from claims.services import articles
from sources.rules import canonical
from sources.services import revisions
from tests.newsroom import ARTICLE_TEXT, NOW, People

ADDRESS = "https://gazette.example/news?utm_source=feed&id=7#top"


def take_in_address(people: People, typed: str = ADDRESS) -> tuple[Article, bool]:
    return articles.take_in_address(
        typed_url=typed,
        description=articles.Description(outlet="Gazette"),
        by=people.reviewer,
        now=NOW,
    )


def take_in_text(people: People, text: str, typed: str = "") -> tuple[Article, bool]:
    return articles.take_in_text(
        text=text,
        typed_url=typed,
        description=articles.Description(),
        by=people.reviewer,
        now=NOW,
    )


def test_address_becomes_a_row_to_be_fetched(people: People) -> None:
    article, created = take_in_address(people)

    assert created
    assert (article.stage, article.next_fetch_at) == (choices.ArticleStage.TO_BE_FETCHED, NOW)
    assert (article.url, article.typed_url) == ("https://gazette.example/news?id=7", ADDRESS)
    assert Article.objects.due(NOW).get() == article


def test_same_address_is_found_and_changes_nothing(people: People) -> None:
    first, _ = take_in_address(people)

    again, created = articles.take_in_address(
        typed_url="https://gazette.example:443/news?id=7&fbclid=1",
        description=articles.Description(outlet="Somebody else"),
        by=people.reviewer,
        now=NOW + dt.timedelta(days=1),
    )

    assert (again, created) == (first, False)
    assert [outlet.name for outlet in Outlet.objects.all()] == ["Gazette"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ftp://gazette.example/", "scheme"),
        ("https://reader:secret@gazette.example/", "credentials"),
        ("https://gazette.example/\tnews", "control-characters"),
        ("http://10.0.0.1/", "private-address"),
        ("http://localhost/", "private-address"),
        ("http://printer.local/", "private-address"),
        ("", "empty"),
    ],
)
def test_unusable_address_changes_nothing(people: People, typed: str, code: str) -> None:
    with pytest.raises(canonical.UnusableAddress) as refusal:
        take_in_address(people, typed)

    assert refusal.value.code == code
    assert (Article.objects.count(), Outlet.objects.count()) == (0, 0)


def test_typed_address_longer_than_its_column_is_kept_as_far_as_it_fits(people: People) -> None:
    article, _ = take_in_address(people, f"https://gazette.example/a?utm_source={'x' * 3000}")

    article.refresh_from_db()
    assert article.url == "https://gazette.example/a"
    assert len(article.typed_url) == 2048


def test_pasted_text_is_found_again_by_its_words(people: People) -> None:
    first, created = take_in_text(people, "The mayor spoke.\r\nThen she left.\x00")
    again, doubled = take_in_text(people, "  The mayor spoke.\nThen she left.  ")

    assert (created, doubled, again) == (True, False, first)
    assert (first.title, first.text) == ("The mayor spoke.", "The mayor spoke.\nThen she left.")


def test_pasted_text_fills_an_article_that_could_not_be_fetched(people: People) -> None:
    failed, _ = take_in_address(people)
    Article.objects.update(stage=choices.ArticleStage.FAILED, failure="403", next_fetch_at=None)

    pasted, created = take_in_text(people, ARTICLE_TEXT, ADDRESS)

    assert (pasted, created) == (failed, False)
    assert (pasted.stage, pasted.text, pasted.failure) == ("pasted", ARTICLE_TEXT, "")


def test_pasted_text_never_replaces_text_we_have(people: People) -> None:
    take_in_text(people, ARTICLE_TEXT, ADDRESS)

    again, _ = take_in_text(people, "Other words.", ADDRESS)

    assert again.text == ARTICLE_TEXT


def test_empty_text_is_refused(people: People) -> None:
    with pytest.raises(articles.NotUsable) as refusal:
        take_in_text(people, " \n\x00 ")

    assert refusal.value.field == "text"
    assert not Article.objects.exists()


def test_only_a_failed_article_is_fetched_again(people: People) -> None:
    article, _ = take_in_address(people)
    with pytest.raises(articles.NotUsable):
        articles.retry_fetch(article=article, by=people.reviewer, now=NOW)
    Article.objects.update(stage="failed", failure="timeout", fetch_attempts=3)

    retried = articles.retry_fetch(article=article, by=people.reviewer, now=NOW)

    assert (retried.stage, retried.failure, retried.fetch_attempts) == ("to-be-fetched", "", 0)


def test_stale_article_form_is_refused(people: People) -> None:
    article, _ = take_in_address(people)
    description = articles.Description(title="One")
    articles.describe(
        article=article, description=description, revision=1, by=people.reviewer, now=NOW
    )

    with pytest.raises(revisions.Stale) as refusal:
        articles.describe(
            article=article, description=description, revision=1, by=people.editor, now=NOW
        )
    assert refusal.value.current == Article.objects.get(title="One")


def test_no_article_was_published_tomorrow(people: People) -> None:
    article, _ = take_in_address(people)
    tomorrow = articles.Description(published_on=NOW.date() + dt.timedelta(days=1))
    by, now = people.reviewer, NOW
    doors: list[Callable[[], object]] = [
        lambda: articles.take_in_text(text="Ships", description=tomorrow, by=by, now=now),
        lambda: articles.take_in_address(
            typed_url="https://gazette.example/tomorrow", description=tomorrow, by=by, now=now
        ),
        lambda: articles.describe(
            article=article, description=tomorrow, revision=None, by=by, now=now
        ),
    ]

    for door in doors:
        with pytest.raises(articles.NotUsable) as refusal:
            door()
        assert refusal.value.field == "published_on"
