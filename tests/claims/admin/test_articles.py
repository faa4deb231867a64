"""Articles come in through the desk, are read there, and claims are picked out of them."""

from typing import Any

import pytest
from django.urls import reverse

from claims import choices
from claims.models import Article, Claim
from claims.rules import unfetched
from claims.services import articles, intake
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit

ADD = "admin:claims_article_add"
ADDRESS = "https://gazette.example/story"
STAGES = choices.ArticleStage


def article_url(article: Article, step: str = "change") -> str:
    return reverse(f"admin:claims_article_{step}", args=[article.pk])


def by_address(people: newsroom.People, url: str = ADDRESS) -> Article:
    return articles.take_in_address(
        typed_url=url,
        description=articles.Description(),
        by=people.reviewer,
        now=newsroom.NOW,
    )[0]


def failed(people: newsroom.People) -> Article:
    article = by_address(people)
    article.stage, article.failure = STAGES.FAILED, "The server says the page is gone."
    article.next_fetch_at = None
    article.save()
    return article


def test_pasted_text_becomes_an_article_to_read(people: newsroom.People, sit: Sit) -> None:
    typed = {"text": newsroom.ARTICLE_TEXT, "outlet": "The Gazette", "published_on": "2026-02-27"}

    answer: Any = sit(people.reviewer).post(reverse(ADD), typed, follow=True)

    article = Article.objects.get()
    assert (article.stage, article.taken_in_by) == (STAGES.PASTED, people.reviewer)
    assert answer.redirect_chain[-1][0] == article_url(article)
    assert "The council had planned for sixty." in pages.text(answer)


def test_an_address_becomes_an_article_that_is_fetched(people: newsroom.People, sit: Sit) -> None:
    reviewer = sit(people.reviewer)

    answer: Any = reviewer.post(reverse(ADD), {"address": ADDRESS + "#top"}, follow=True)
    progress = reviewer.get(article_url(Article.objects.get(), "progress")).json()

    assert "The text is being fetched." in pages.text(answer)
    assert progress["waiting"]
    assert progress["stage"] == "to-be-fetched"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Give the address of the article, or paste its text below."),
        ({"address": "ftp://gazette.example/a"}, "begins with https:// or http://"),
        ({"address": "http://localhost/a"}, "points into a private network"),
        ({"address": "http://10.0.0.7/a"}, "points into a private network"),
        ({"address": "http://printer.local/a"}, "points into a private network"),
        ({"address": "https://me:secret@gazette.example/"}, "user name or password"),
        ({"address": "https://gazette.example/a\tb"}, "invisible character"),
        ({"address": "no address at all"}, "not a complete web address"),
        ({"address": "http://10.0.0.7/a"}, "Or paste its text."),
    ],
)
def test_a_bad_address_is_answered_in_the_form_with_all_that_was_typed(
    people: newsroom.People, sit: Sit, typed: dict[str, str], said: str
) -> None:
    answer = sit(people.reviewer).post(reverse(ADD), typed | {"title": "My title"})

    assert answer.status_code == 422
    assert said in pages.errors(answer, "article-address")
    assert pages.field(answer, "article-address") == typed.get("address", "")
    assert pages.field(answer, "article-title") == "My title"
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("published_on", "last week", "Write the day as 2026-03-31."),
        ("language", "English", "Write the language as a code"),
        ("title", "x" * 301, "at most 300 characters"),
    ],
)
def test_a_bad_detail_is_answered_at_its_field(
    people: newsroom.People, sit: Sit, name: str, value: str, said: str
) -> None:
    typed = {"text": newsroom.ARTICLE_TEXT, name: value}

    answer = sit(people.reviewer).post(reverse(ADD), typed)

    assert said in pages.errors(answer, f"article-{name}")
    assert pages.field(answer, f"article-{name}") == value
    assert pages.field(answer, "article-text").startswith("The mayor spoke")


@pytest.mark.parametrize("name", ["address", "text"])
def test_a_nul_is_one_error(people: newsroom.People, sit: Sit, name: str) -> None:
    answer = sit(people.reviewer).post(reverse(ADD), {name: "\0"})

    assert answer.status_code == 422
    assert len(pages.tree(answer).xpath("//ul[contains(@class, 'errorlist')]/li")) == 1


def test_the_same_address_again_leads_to_the_article_on_file(
    people: newsroom.People, sit: Sit
) -> None:
    article = by_address(people)

    answer: Any = sit(people.reviewer).post(
        reverse(ADD), {"address": ADDRESS + "?utm_source=mail"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == article_url(article)
    assert "was taken in before" in pages.text(answer)
    assert Article.objects.count() == 1


def test_other_text_for_a_known_article_is_not_dropped_in_silence(
    people: newsroom.People, sit: Sit
) -> None:
    article = newsroom.article(by=people.reviewer)

    typed = {"address": article.url, "text": "Other words.", "byline": "Ada"}
    answer = sit(people.reviewer).post(reverse(ADD), typed)

    assert answer.status_code == 409
    assert "it was not saved" in pages.refusal(answer)
    assert "What you typed" in pages.refusal(answer)
    assert "Other words." in pages.refusal(answer)
    assert pages.field(answer, "article-text") == "Other words."
    assert pages.field(answer, "article-byline") == "Ada"
    assert pages.tree(answer).xpath("//*[@id='known']/a/@href") == [article_url(article)]


def test_details_for_an_article_on_file_are_not_dropped_in_silence(
    people: newsroom.People, sit: Sit
) -> None:
    article = by_address(people)
    reviewer = sit(people.reviewer)
    typed = {"address": ADDRESS, "text": "The words of it.", "title": "My title", "language": "en"}

    first: Any = reviewer.post(reverse(ADD), typed, follow=True)
    again: Any = reviewer.post(reverse(ADD), {"address": ADDRESS}, follow=True)

    article.refresh_from_db()
    assert (article.text, article.title) == ("The words of it.", "")
    assert "The text you pasted is saved." in pages.text(first)
    assert "Yours can be typed in below: Title “My title”." in pages.text(first)
    assert "Yours can be typed in" not in pages.text(again)


def test_an_article_that_was_put_off_says_why_and_until_when(
    people: newsroom.People, sit: Sit
) -> None:
    article = by_address(people)
    article.failure = "Attempt 1 did not get through: the server did not answer in time."
    article.next_fetch_at = newsroom.NOW
    article.save()
    reviewer = sit(people.reviewer)

    shown = pages.text(reviewer.get(article_url(article)))
    words = reviewer.get(article_url(article, "progress")).json()["words"]

    assert "in time. It is tried again at 09:00" in words
    assert words in shown


def test_a_failure_is_said_once(people: newsroom.People, sit: Sit) -> None:
    article = failed(people)
    article.failure = unfetched.sentence(why="the domain is for sale")
    article.save()

    shown = pages.text(sit(people.reviewer).get(article_url(article)))

    assert shown.count("could not be fetched") == 1
    assert "Paste its text instead." in shown


def test_an_administrator_takes_nothing_in(people: newsroom.People, sit: Sit) -> None:
    answer = sit(people.administrator).post(reverse(ADD), {"text": "Some text."})

    assert answer.status_code == 403
    assert pages.field(answer, "article-text") == "Some text."
    assert not Article.objects.exists()


def test_a_failed_article_says_why_and_is_tried_again(people: newsroom.People, sit: Sit) -> None:
    article = failed(people)
    reviewer = sit(people.reviewer)

    shown = reviewer.get(article_url(article))
    reviewer.post(article_url(article, "retry"), {"revision": article.revision})

    article.refresh_from_db()
    assert "The server says the page is gone." in pages.text(shown)
    assert "retry" in pages.buttons(shown)
    assert article.stage == STAGES.TO_BE_FETCHED


def test_a_failed_article_takes_its_text_from_a_person(people: newsroom.People, sit: Sit) -> None:
    article = failed(people)

    typed = {"text": newsroom.ARTICLE_TEXT, "revision": article.revision}
    sit(people.reviewer).post(article_url(article, "paste"), typed)

    article.refresh_from_db()
    assert article.stage == STAGES.PASTED
    assert article.text == newsroom.ARTICLE_TEXT


def test_pasting_nothing_is_answered(people: newsroom.People, sit: Sit) -> None:
    answer = sit(people.reviewer).post(article_url(failed(people), "paste"), {"text": " "})

    assert pages.errors(answer, "paste-text") == "Paste the text of the article."


def test_only_a_failed_article_is_tried_again(people: newsroom.People, sit: Sit) -> None:
    answer = sit(people.reviewer).post(article_url(by_address(people), "retry"), {"revision": 1})

    assert answer.status_code == 422
    assert "Only an article that could not be fetched" in pages.refusal(answer)


def test_a_claim_is_picked_out_and_its_quote_is_marked(people: newsroom.People, sit: Sit) -> None:
    article = newsroom.article(by=people.reviewer)
    typed = {"quote": newsroom.QUOTE, "text": "Ninety ships called", "claimant": "The Mayor"}

    answer: Any = sit(people.reviewer).post(
        article_url(article, "claim"),
        typed | {"topics": "Harbour, Ships", "next": "1"},
        follow=True,
    )

    claim = Claim.objects.get()
    marks = pages.tree(answer).xpath("//mark/text()")
    assert claim.topics == ["Harbour", "Ships"]
    assert answer.redirect_chain[-1][0] == article_url(article)
    assert marks == [newsroom.QUOTE]
    assert pages.field(answer, "claim-claimant") == "The Mayor"
    assert pages.field(answer, "claim-text") == ""


def test_without_next_the_claim_is_opened(people: newsroom.People, sit: Sit) -> None:
    article = newsroom.article(by=people.reviewer)
    typed = {"quote": newsroom.QUOTE, "text": "Ninety ships called"}

    answer: Any = sit(people.reviewer).post(article_url(article, "claim"), typed)

    assert answer.url == pages.claim_url(Claim.objects.get())


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"quote": "nine hundred ships"}, "quote", "These words are not in the article."),
        ({"quote": ""}, "quote", "Quote the words of the article"),
        ({"text": ""}, "text", "Write the claim as one checkable sentence."),
        ({"text": "x" * 501}, "text", "at most 500 are allowed"),
        ({"whole": "99999"}, "whole", "There is no claim with this number."),
        ({"whole": "of the other"}, "whole", "There is no claim with this number."),
        ({"part": "2"}, "part", "A part needs the whole claim"),
        ({"claimed_on": "Monday"}, "claimed_on", "Write the day as 2026-03-31."),
    ],
)
def test_a_bad_claim_is_answered_at_its_field_and_nothing_is_kept_of_it(
    people: newsroom.People, sit: Sit, typed: dict[str, str], name: str, said: str
) -> None:
    article = newsroom.article(by=people.reviewer)
    whole = {"quote": newsroom.QUOTE, "text": "Ninety ships called", "notes": "Ask her."}

    answer = sit(people.reviewer).post(article_url(article, "claim"), whole | typed)

    assert answer.status_code == 422
    assert said in pages.errors(answer, f"claim-{name}")
    assert pages.field(answer, f"claim-{name}") == typed[name]
    assert pages.field(answer, "claim-notes") == "Ask her."
    assert not Claim.objects.exists()


def test_text_of_strangers_stays_text(people: newsroom.People, sit: Sit) -> None:
    hostile = 'He said <script>alert("x")</script> & more.\n\n<img src=x onerror=alert(1)>'
    article = newsroom.article(by=people.reviewer, text=hostile)
    claim = intake.take_in_claim(
        description=intake.ClaimDescription(text="<b>He</b> said it", claimant="<i>He</i>"),
        article=article,
        quote='<script>alert("x")</script>',
        by=people.reviewer,
        now=newsroom.NOW,
    )
    reviewer = sit(people.reviewer)

    for address in (article_url(article), pages.claim_url(claim)):
        page = pages.tree(reviewer.get(address))
        assert not page.xpath("//main//script | //main//img | //main//b | //main//i")
    assert pages.tree(reviewer.get(article_url(article))).xpath("//mark/text()") == [
        '<script>alert("x")</script>'
    ]


def test_details_that_somebody_else_changed_are_shown_beside(
    people: newsroom.People, sit: Sit
) -> None:
    article = newsroom.article(by=people.reviewer)
    articles.describe(
        article=article,
        description=articles.Description(title="Their title"),
        revision=article.revision,
        by=people.editor,
        now=newsroom.NOW,
    )
    reviewer, address = sit(people.reviewer), article_url(article, "details")

    stale = reviewer.post(address, {"revision": article.revision, "title": "My title"})
    again = {"revision": pages.field(stale, "details-revision"), "title": "My title"}
    reviewer.post(address, again)

    article.refresh_from_db()
    assert stale.status_code == 409
    assert pages.field(stale, "details-title") == "My title"
    assert "Their title" in pages.text(stale)
    assert article.title == "My title"


def test_an_article_that_does_not_exist_is_not_found(people: newsroom.People, sit: Sit) -> None:
    reviewer = sit(people.reviewer)

    for object_id in ("99999", "abc", "9" * 40):
        address = reverse("admin:claims_article_change", args=[object_id])
        assert reviewer.get(address).status_code == 404
