"""From a pasted article to a published verdict, and from a dead page to a published correction.

Two people in real Chromium, on the product as `make run` starts it: web, worker, beat, practice
server. Only what a person can see and press is used.
"""

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests import services
from tests.journeys.conftest import Desk

SEED_ARTICLE = services.ROOT.parent / "shared" / "data" / "seed-article.txt"
OWN_SUMMARY = services.ROOT / "seeds" / "majors-list" / "claims.json"
QUOTE = "Canada was not listed among the countries"
CLAIM = "Canada is missing from the U.S. drug-transit list of 2025"
SUMMARY = "The edition of 15 September 2025 names 23 countries. Canada is not one of them."
STATUTE = "https://www.law.cornell.edu/uscode/text/22/2291j"
HARBOUR_CLAIM = "Brackwater’s boats landed 4,120 tonnes of fish in 2025"
REASON = "Nobody else keeps such a list."
NOTICE = "The harbour office has taken its count off the web; nobody can check the figure now."


def article_text() -> str:
    """The report the project starts from, where it is at hand; else our own summary of it.

    One sentence more than the seeds have, so that it is another article, with nothing marked yet.
    """
    if SEED_ARTICLE.exists():
        return SEED_ARTICLE.read_text(encoding="utf-8")
    own = json.loads(OWN_SUMMARY.read_text(encoding="utf-8"))["article"]["text"]
    return "\n\n".join([*own, "So far our summary."])


def test_an_article_becomes_a_verdict_and_a_dead_page_becomes_a_correction(
    desk: Desk, page: Page
) -> None:
    desk.sign_in(page, "reviewer")
    take_in_pasted_article(desk, page)
    pick_out_claim(desk, page)
    attach_statute(desk, page)
    propose(desk, page, rating="True", summary=SUMMARY)
    claim_page = page.url
    approve_and_publish(desk, page, claim_page)
    expect_public(desk, page)

    take_in_article_by_address(desk, page)
    switch_harbour_page_to_gone(desk, page)
    harbour_page = check_now(desk, page)
    draft_correction(desk, page)
    approve_and_publish(desk, page, harbour_page)
    expect_settled_as_corrected(desk, page)


def take_in_pasted_article(desk: Desk, page: Page) -> None:
    page.get_by_role("link", name="Take in an article").first.click()
    page.get_by_label("or paste its text").fill(article_text())
    page.get_by_label("Title").fill("Carney on gangs, tariffs and the drug list")
    page.get_by_label("Outlet").fill("Global News")
    page.get_by_label("Published on").fill("2025-09-18")
    shoot(desk, page, "1-take-in")
    page.get_by_role("button", name="Take in").click()
    expect(page.locator("#article-stage")).to_have_text("Pasted")


def pick_out_claim(desk: Desk, page: Page) -> None:
    select_words(page, QUOTE)
    expect(page.get_by_label("Quote from the article")).to_have_value(QUOTE)
    page.get_by_label("Claim", exact=True).fill(CLAIM)
    page.get_by_label("Claimant", exact=True).fill("Global News")
    page.get_by_label("Claimed on").fill("2025-09-18")
    page.get_by_label("Topics").fill("drug policy")
    shoot(desk, page, "2-pick-out-claim")
    page.get_by_role("button", name="Save and open the claim").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CLAIM)
    expect(page.locator("#appearances blockquote")).to_have_text(QUOTE)


def select_words(page: Page, words: str) -> None:
    """Select words of the article with the mouse, as a reader does."""
    place = page.locator("#article-text").evaluate(
        """(text, words) => {
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const start = walker.currentNode.data.indexOf(words);
                if (start < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, start);
                range.setEnd(walker.currentNode, start + words.length);
                const paragraph = range.startContainer.parentElement;
                paragraph.scrollIntoView({block: "center", behavior: "instant"});
                const boxes = range.getClientRects();
                const first = boxes[0], last = boxes[boxes.length - 1];
                return [first.left, first.top + first.height / 2,
                        last.right, last.top + last.height / 2];
            }
        }""",
        words,
    )
    page.mouse.move(place[0] + 0.5, place[1])
    page.mouse.down()
    page.mouse.move(place[2] - 0.5, place[3], steps=5)
    page.mouse.up()


def attach_statute(desk: Desk, page: Page) -> None:
    form = page.locator("#form-attach")
    form.get_by_label("Web address").fill(STATUTE)
    form.get_by_label("Title of the source").fill("22 U.S.C. 2291j-1 and the 2025 determination")
    form.get_by_label("Publisher").fill("Legal Information Institute")
    form.get_by_label("supports the claim").check()
    form.get_by_label("What it shows, in our words").fill("The list has no entry for Canada.")
    shoot(desk, page, "3-attach-evidence")
    form.get_by_role("button", name="Attach").click()
    expect(page.locator("#evidence .card")).to_have_count(1)


def propose(desk: Desk, page: Page, *, rating: str, summary: str) -> None:
    form = page.locator("#form-verdict")
    form.get_by_role("radio", name=re.compile(f"^{rating} ")).check()
    form.get_by_label("Summary").fill(summary)
    for box in form.locator(".cited input").all():
        box.check()
    form.get_by_role("button", name="Save draft").click()
    expect(page.locator("#claim-stage")).to_have_text(re.compile("draft", re.IGNORECASE))
    for reason in form.locator("li[data-state=failed] textarea").all():
        reason.fill(REASON)
    shoot(desk, page, "4-draft")
    page.get_by_role("button", name="Save and propose").click()
    expect(page.locator("#verdict-in-the-making")).to_have_attribute("data-stage", "proposed")
    expect(page.locator("#button-approve")).to_have_count(0)


def approve_and_publish(desk: Desk, page: Page, claim_page: str) -> None:
    desk.sign_in(page, "editor")
    page.goto(claim_page)
    shoot(desk, page, "5-editor-reads")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("link", name="Preview and publish").click()
    shoot(desk, page, "6-preview")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#current-verdict")).to_be_visible()
    shoot(desk, page, "7-published")


def expect_public(desk: Desk, page: Page) -> None:
    page.locator("#public-page").evaluate("link => link.removeAttribute('target')")
    page.locator("#public-page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Canada is missing")
    expect(page.get_by_role("main")).to_contain_text(SUMMARY)
    shoot(desk, page, "8-public-page")
    review = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == CLAIM
    assert review["reviewRating"]["alternateName"] == "True"
    assert found(desk, "canada missing")["verdict"]["summary"] == SUMMARY
    assert [row["rating_label"] for row in exported(desk, page) if row["claim"] == CLAIM] == [
        "True"
    ]


def found(desk: Desk, words: str) -> dict[str, Any]:
    (claim,) = desk.json(f"/api/v1/claims/?q={words.replace(' ', '+')}")["results"]
    return dict(claim)


def exported(desk: Desk, page: Page) -> list[dict[str, str]]:
    """The CSV as the editor downloads it from the list of verdicts."""
    page.goto(f"{desk.url}/admin/claims/verdict/")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").or_(page.get_by_role("link", name="CSV")).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def take_in_article_by_address(desk: Desk, page: Page) -> None:
    """The worker fetches it; the page shows when it is there."""
    desk.sign_in(page, "reviewer")
    page.goto(f"{desk.url}/admin/claims/article/add/")
    page.get_by_label("Address of the article").fill(
        f"{desk.practice_url}/pages/the-ferry-timetable/"
    )
    page.get_by_role("button", name="Take in").click()
    expect(page.locator("#article-stage")).to_have_text("Fetched", timeout=30_000)
    expect(page.locator("#article-text")).to_contain_text("every two hours")
    shoot(desk, page, "9-fetched-article")


def switch_harbour_page_to_gone(desk: Desk, page: Page) -> None:
    before = {link["url"]: link["health"] for link in desk.json("/api/v1/links/")["results"]}
    assert before[f"{desk.practice_url}/pages/the-harbour-count/"] == "suspect"
    page.goto(desk.practice_url)
    shoot(desk, page, "10-practice-switches")
    page.locator("#the-harbour-count").get_by_role("button", name="gone", exact=True).click()
    expect(page.locator("#the-harbour-count")).to_contain_text("Now: gone")


def check_now(desk: Desk, page: Page) -> str:
    page.goto(f"{desk.url}/admin/claims/claim/?q=boats")
    page.get_by_role("link", name=HARBOUR_CLAIM).click()
    assert not found(desk, "boats")["verdict"]["endangered"]
    page.get_by_role("button", name="Check now").click()
    expect(page.locator("#evidence .badge.health")).to_have_text("Gone")
    expect(page.locator("#open-rereview")).to_be_visible()
    shoot(desk, page, "11-endangered")
    assert found(desk, "boats")["verdict"]["endangered"]
    return page.url.split("#", maxsplit=1)[0]


def draft_correction(desk: Desk, page: Page) -> None:
    page.locator("#open-rereview a").click()
    expect(page.locator("#causes")).to_contain_text("suspect → gone")
    shoot(desk, page, "12-re-review")
    page.locator("#draft-correction").click()
    page.locator("#form-verdict").get_by_label("notice").fill(NOTICE)
    propose(desk, page, rating="Unproven", summary="The only source of the figure is gone.")


def expect_settled_as_corrected(desk: Desk, page: Page) -> None:
    expect(page.locator("#open-rereview")).to_have_count(0)
    verdict = found(desk, "boats")["verdict"]
    assert (verdict["version"], verdict["kind"], verdict["notice"]) == (2, "correction", NOTICE)
    assert verdict["rating"]["label"] == "Unproven"
    assert verdict["published_at"][:10] == datetime.now(UTC).date().isoformat()
    page.goto(f"{desk.url}/corrections/")
    expect(page.get_by_role("main")).to_contain_text(NOTICE)
    shoot(desk, page, "13-corrections")
    page.goto(f"{desk.url}/admin/claims/rereview/")
    page.get_by_role("link", name="Settled", exact=True).click()
    expect(page.get_by_role("row", name=HARBOUR_CLAIM)).to_contain_text("Corrected")


def shoot(desk: Desk, page: Page, name: str) -> None:
    """A picture for whoever wants to look: in the test's own folder."""
    page.screenshot(path=desk.folder / "pictures" / f"{name}.png", full_page=True)
