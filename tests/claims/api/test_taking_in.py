"""Programs take claims in and correct them; people judge them, and only people."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from claims.models import ApiKey, Appearance, Article, Claim, LedgerEvent, Verdict
from claims.services import keys, verdicts
from factcheck.accounts import people as accounts
from sources.services import roles
from tests import newsroom
from tests.claims import double
from tests.newsroom import NOW

TEXT = "Ninety ships called at the harbour in 2025"
WORDS = {"text": TEXT, "claimant": "The Mayor", "claimed_on": "2026-02-26"}
CLAIMS = "/api/v1/claims/"


@pytest.fixture
def held(people: newsroom.People) -> tuple[ApiKey, str]:
    return keys.create(name="A site", scope="write", now=NOW)


@pytest.fixture
def site(held: tuple[ApiKey, str]) -> Client:
    return program(held[1])


def program(key: str) -> Client:
    return Client(headers={"authorization": f"Bearer {key}"})


def post(client: Client, body: Any, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(CLAIMS, body, content_type="application/json", headers=named)


def patch(client: Client, address: str, body: Any, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.patch(address, body, content_type="application/json", headers=named)


def problem(answer: Any, code: int) -> dict[str, Any]:
    assert answer.status_code == code, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == code
    return told


def at(answer: Any) -> str:
    return str(answer["Location"]).partition("8000")[2]


def test_a_claim_is_taken_in_unpublished(site: Client, held: tuple[ApiKey, str]) -> None:
    answer = post(site, WORDS)

    claim = Claim.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://127.0.0.1:8000/api/v1/claims/{claim.public_id}/"
    assert answer["ETag"].startswith('"1-')
    assert (claim.text, str(claim.claimant), claim.taken_in_by) == (
        TEXT, "The Mayor", held[0].account,
    )  # fmt: skip
    assert claim.claimed_on == dt.date(2026, 2, 26)
    assert LedgerEvent.objects.filter(subject=f"claim/{claim.pk}").count() == 1
    assert Client().get(at(answer)).status_code == 404
    assert Client().get(CLAIMS).json()["results"] == []


def test_it_is_read_again_with_its_tag_by_its_program_alone(site: Client) -> None:
    taken = post(site, WORDS)
    _, other = keys.create(name="Another", scope="write", now=NOW)

    again = site.get(at(taken))

    assert (again.status_code, again.json(), again["ETag"]) == (200, taken.json(), taken["ETag"])
    assert again["Cache-Control"] == "private"
    assert site.get(at(taken), headers={"if-none-match": taken["ETag"]}).status_code == 304
    assert problem(program(other).get(at(taken)), 404)
    assert problem(site.get(f"{at(taken)}?as_of=2026-01-01"), 404)


def test_its_article_is_fetched_and_the_quote_waits_for_it(site: Client) -> None:
    url = "https://gazette.example/mayor-counts-ships"

    post(site, WORDS | {"article_url": f"{url}?utm_source=x", "quote": newsroom.QUOTE})

    article = Article.objects.get()
    assert (article.url, article.stage) == (url, "to-be-fetched")
    assert f"“{newsroom.QUOTE}”" in Claim.objects.get().notes
    assert url in Claim.objects.get().notes


def test_a_quote_of_an_article_on_file_is_an_appearance(
    site: Client, people: newsroom.People
) -> None:
    article = newsroom.article(by=people.reviewer)

    answer = post(site, WORDS | {"article_url": article.url, "quote": newsroom.QUOTE})

    assert Appearance.objects.get().exact == newsroom.QUOTE
    assert answer.json()["articles"] == [{"url": article.url, "stage": "pasted"}]


def test_a_quote_that_is_not_in_the_article_takes_nothing_in(
    site: Client, people: newsroom.People
) -> None:
    article = newsroom.article(by=people.reviewer)

    told = problem(post(site, WORDS | {"article_url": article.url, "quote": "Sixty ships"}), 400)

    assert [error["field"] for error in told["errors"]] == ["quote"]
    assert not Claim.objects.exists()


def test_everything_that_is_wrong_is_told_at_once(site: Client) -> None:
    body = {
        "text": " ",
        "claimed_on": "soon",
        "article_url": "ftp://x.example/",
        "language": "not a code",
        "rating": "true",
    }

    told = problem(post(site, body), 400)

    assert {error["field"] for error in told["errors"]} == set(body)
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x" * 501}, "text"),
        ({"text": "x", "claimed_on": "2999-01-01"}, "claimed_on"),
        ({"text": "x", "quote": "y"}, "quote"),
        ({"text": "x", "article_url": "http://localhost/"}, "article_url"),
        ([], "non_field_errors"),
        ({"text": "a\x00b"}, "text"),
    ],
)
def test_what_cannot_be_taken_in_is_refused(site: Client, body: Any, field: str) -> None:
    assert field in {error["field"] for error in problem(post(site, body), 400)["errors"]}


def test_who_may_only_read_writes_nothing(people: newsroom.People, client: Client) -> None:
    _, reading = keys.create(name="Reader", scope="read", now=NOW)

    assert problem(post(program(reading), WORDS), 403)
    assert problem(post(client, WORDS), 401)
    assert problem(patch(program(reading), f"{CLAIMS}{uuid.uuid4()}/", {}), 403)
    assert not Claim.objects.exists()


# Correcting.


def test_it_is_corrected_as_it_was_seen(site: Client) -> None:
    taken = post(site, WORDS)

    answer = patch(site, at(taken), {"text": "Sixty ships called", "claimant": None},
                   if_match=taken["ETag"])  # fmt: skip

    claim = Claim.objects.get()
    assert answer.status_code == 200
    assert (claim.text, claim.claimant, claim.claimed_on) == (
        "Sixty ships called", None, dt.date(2026, 2, 26),
    )  # fmt: skip
    assert answer["ETag"] == site.get(at(taken))["ETag"] != taken["ETag"]


def test_without_a_condition_nothing_is_overwritten(site: Client) -> None:
    taken = post(site, WORDS)

    assert "If-Match" in problem(patch(site, at(taken), {"text": "x"}), 428)["detail"]
    assert Claim.objects.get().text == TEXT


@pytest.mark.parametrize("condition", ['"old"', "W/{tag}", "{bare}", '"a", "b"'])
def test_a_condition_that_does_not_hold_shows_what_is_there_now(
    site: Client, condition: str
) -> None:
    taken = post(site, WORDS)
    given = condition.format(tag=taken["ETag"], bare=taken["ETag"].strip('"'))

    answer = patch(site, at(taken), {"text": "Mine"}, if_match=given)

    told = problem(answer, 412)
    assert told["current"] == taken.json()
    assert answer["ETag"] == taken["ETag"]
    assert Claim.objects.get().text == TEXT


@pytest.mark.parametrize("condition", ["*", '"old", {tag}'])
def test_a_condition_that_holds_lets_it_through(site: Client, condition: str) -> None:
    taken = post(site, WORDS)

    given = condition.format(tag=taken["ETag"])

    assert patch(site, at(taken), {"text": "Mine"}, if_match=given).status_code == 200


def test_a_claim_of_somebody_else_is_not_there(site: Client, people: newsroom.People) -> None:
    theirs = newsroom.claim(by=people.reviewer)

    assert problem(patch(site, f"{CLAIMS}{theirs.public_id}/", {"text": "x"}, if_match="*"), 404)
    assert problem(site.get(f"{CLAIMS}{theirs.public_id}/"), 404)


@pytest.mark.parametrize("stage", ["proposed", "approved", "published"])
def test_what_a_person_judges_is_not_changed_under_their_hands(
    site: Client, people: newsroom.People, stage: str
) -> None:
    taken = post(site, WORDS)
    claim = Claim.objects.get()
    verdict = judged(claim, people, stage)

    told = problem(patch(site, at(taken), {"text": "Mine"}, if_match="*"), 409)

    assert stage in told["detail"] or "second reader" in told["detail"]
    after = Verdict.objects.get(pk=verdict.pk)
    assert (after.stage, after.revision) == (verdict.stage, verdict.revision)
    assert Claim.objects.get().text == TEXT


def test_a_double_review_is_left_on_and_left_alone(site: Client, people: newsroom.People) -> None:
    taken = post(site, WORDS)
    claim = Claim.objects.get()
    newsroom.evidence(claim, by=people.reviewer)
    double.switch(claim, by=people.reviewer)
    assert patch(site, at(taken), {"language": "fr"}, if_match="*").status_code == 200
    double.hand_in(claim, people.reviewer)

    told = problem(patch(site, at(taken), {"text": "Mine"}, if_match="*"), 409)

    assert "Two people" in told["detail"]
    claim.refresh_from_db()
    assert (claim.text, claim.language, claim.blind_review) == (TEXT, "fr", True)


def judged(claim: Claim, people: newsroom.People, stage: str) -> Verdict:
    newsroom.evidence(claim, by=people.reviewer)
    draft = newsroom.draft(claim, by=people.reviewer)
    verdict = verdicts.propose(verdict=draft, revision=1, by=people.reviewer, now=NOW)
    if stage != "proposed":
        verdict = verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)
    if stage == "published":
        verdict = verdicts.publish(verdict=verdict, revision=1, by=people.editor, now=NOW)
    return verdict


def test_a_draft_may_still_see_its_claim_corrected(site: Client, people: newsroom.People) -> None:
    taken = post(site, WORDS)
    newsroom.draft(Claim.objects.get(), by=people.reviewer)

    stale = patch(site, at(taken), {"text": "Mine"}, if_match=taken["ETag"])
    assert problem(stale, 412)["current"]["stage"] == "draft"
    assert patch(site, at(taken), {"text": "Mine"}, if_match=stale["ETag"]).status_code == 200


# The account behind a key.


def test_a_program_is_no_person(site: Client, held: tuple[ApiKey, str]) -> None:
    account = held[0].account

    assert account
    assert roles.permissions_of(by=account) == {"claims.take_in"}
    assert (account.is_staff, account.is_superuser, account.email) == (False, False, "")
    assert not account.has_usable_password()
    assert authenticate(username=account.username, password="") is None


def test_a_program_neither_proposes_nor_approves(
    site: Client, held: tuple[ApiKey, str], people: newsroom.People
) -> None:
    post(site, WORDS)
    verdict = judged(Claim.objects.get(), people, "proposed")
    account = held[0].account
    assert account

    with pytest.raises(roles.NotPermitted):
        verdicts.approve(verdict=verdict, revision=1, by=account, now=NOW)
    with pytest.raises(roles.NotPermitted):
        newsroom.draft(Claim.objects.get(), by=account, revision=1)


def test_nobody_is_let_into_the_account_of_a_program(
    held: tuple[ApiKey, str], people: newsroom.People
) -> None:
    account = held[0].account
    assert account
    ada = accounts.Person(email="ada@newsroom.example", roles=("Editor",))

    for act in (
        lambda: accounts.describe(user=account, person=ada, by=people.administrator),
        lambda: accounts.reset_password(user=account, by=people.administrator),
        lambda: accounts.invite(username="program-1", person=ada, by=people.administrator),
    ):
        with pytest.raises(accounts.NotUsable):
            act()
    client = Client()
    client.force_login(people.administrator)
    assert account.username not in client.get("/admin/auth/user/").content.decode()
