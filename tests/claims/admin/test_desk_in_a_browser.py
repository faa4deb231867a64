"""What the desk's script adds in a real browser; the pages themselves work without it."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.test_articles import by_address


def seat(page: Page, user: User, server: LiveServer) -> None:
    """Carry a session into the browser; the form for logging in is tested elsewhere."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])


def select(page: Page, words: str) -> None:
    """Select words of the article as a hand does: the mouse comes up at the end."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(
                document.getElementById("article-text"), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.textContent.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                node.parentElement.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
            }
        }""",
        words,
    )


def test_selected_words_become_the_quote_and_the_next_claim_follows(
    live_server: LiveServer, people: newsroom.People, page: Page
) -> None:
    article = newsroom.article(by=people.reviewer)
    seat(page, people.reviewer, live_server)
    page.goto(live_server.url + reverse("admin:claims_article_change", args=[article.pk]))

    select(page, newsroom.QUOTE)
    expect(page.get_by_label("Quote from the article")).to_have_value(newsroom.QUOTE)
    page.get_by_label("Claim", exact=True).fill("Ninety ships called")
    page.get_by_role("button", name="Save and take the next").click()

    expect(page.locator("#article-text mark")).to_have_text(newsroom.QUOTE)
    expect(page.get_by_label("Claim", exact=True)).to_have_value("")
    assert Claim.objects.get().text == "Ninety ships called"


def test_only_the_fields_of_the_chosen_kind_of_source_are_shown(
    live_server: LiveServer, people: newsroom.People, page: Page
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    seat(page, people.reviewer, live_server)
    page.goto(live_server.url + pages.claim_url(claim))

    expect(page.get_by_label("Web address")).to_be_visible()
    expect(page.get_by_label("Who was asked, and how")).to_be_hidden()
    page.get_by_label("Interview or contact").check()

    expect(page.get_by_label("Web address")).to_be_hidden()
    expect(page.get_by_label("Who was asked, and how")).to_be_visible()


def test_what_was_refused_is_where_the_cursor_goes(
    live_server: LiveServer, people: newsroom.People, page: Page
) -> None:
    seat(page, people.reviewer, live_server)
    page.goto(live_server.url + reverse("admin:claims_article_add"))

    page.get_by_label("Address of the article").fill("ftp://gazette.example/")
    page.get_by_role("button", name="Take in").click()

    expect(page.locator("#refusal")).to_contain_text("Nothing was saved.")
    expect(page.get_by_label("Address of the article")).to_be_focused()
    expect(page.get_by_label("Address of the article")).to_have_value("ftp://gazette.example/")


def test_the_page_of_an_article_on_its_way_turns_when_the_text_comes_in(
    live_server: LiveServer, people: newsroom.People, page: Page
) -> None:
    article = by_address(people)
    seat(page, people.reviewer, live_server)
    page.goto(live_server.url + reverse("admin:claims_article_change", args=[article.pk]))
    expect(page.locator("#progress")).to_contain_text("The text is being fetched.")

    article.text, article.stage, article.next_fetch_at = "It came in.", "fetched", None
    article.save()

    expect(page.locator("#article-text")).to_have_text("It came in.")


def test_an_address_with_a_section_opens_what_is_folded_there(
    live_server: LiveServer, people: newsroom.People, page: Page
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    seat(page, people.reviewer, live_server)

    page.goto(live_server.url + pages.claim_url(claim) + "#attach-title")

    expect(page.get_by_label("Title of the source")).to_be_visible()
