"""The page of what changed since a person last looked, and the button that moves it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from claims.models import ReReview, Verdict
from claims.services import rereviews
from sources.models import PassageChange, SeenUntil
from tests import newsroom, triggers, watching
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.test_lists import queries
from tests.newsroom import NOW

PAGE = "admin:claims_rereview_changes"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def all_were_there_before(people: newsroom.People) -> None:
    User.objects.update(date_joined=NOW - DAY)
    for user in (people.reviewer, people.editor, people.administrator):
        user.refresh_from_db()


@pytest.fixture
def cited(people: newsroom.People) -> Verdict:
    """Its page drifted, and the words that it quotes are no longer there."""
    verdict = press.release(people, excerpt="ninety calls")
    passage = verdict.cited.get().passage
    assert passage
    press.turn(passage.link, health="drifted", outcome="drifted", at=NOW)
    press.lose(passage, at=NOW)
    return verdict


def step(client: Client, name: str, **typed: Any) -> list[str]:
    """What is said after a button was pressed."""
    answer: Any = client.post(reverse(f"{PAGE}_{name}"), typed)
    assert answer.status_code == 302, answer.status_code
    return [str(message) for message in get_messages(answer.wsgi_request)]


def see(client: Client) -> list[str]:
    """Open the list and press its button."""
    form = pages.tree(client.get(reverse(PAGE))).xpath("//form[.//*[@id='button-seen']]")[0]
    return step(client, "seen", **{key: form.fields[key] for key in ("up_to", "count")})


def test_the_page_shows_what_changed_and_for_which_claims(
    people: newsroom.People, sit: Sit, cited: Verdict
) -> None:
    with triggers.lifted():
        PassageChange.objects.update(
            before="We counted ninety calls.", after="We counted nine calls."
        )

    answer = sit(people.reviewer).get(reverse(PAGE))

    shown = pages.text(answer)
    assert "Cited by a standing verdict" in shown
    assert "Healthy" not in shown
    assert "Unknown → Drifted" in shown
    assert cited.claim.text in shown
    assert "<del>ninety</del>" in answer.content.decode()
    assert pages.buttons(answer) == {"seen"}


def test_seen_is_seen_and_can_be_taken_back(
    people: newsroom.People, sit: Sit, cited: Verdict
) -> None:
    reviewer = sit(people.reviewer)

    assert see(reviewer) == ["2 changes marked as seen. You can take that back."]

    seen = reviewer.get(reverse(PAGE))
    assert "You have seen every change." in pages.text(seen)
    assert pages.buttons(seen) == {"take-back"}
    assert step(reviewer, "take_back") == ["Taken back: what you had marked is in the list again."]
    assert pages.buttons(reviewer.get(reverse(PAGE))) == {"seen"}
    assert step(reviewer, "take_back")[0].startswith("There is nothing to take back")


def test_looking_alone_marks_nothing(people: newsroom.People, sit: Sit, cited: Verdict) -> None:
    sit(people.reviewer).get(reverse(PAGE))

    assert not SeenUntil.objects.exists()
    assert sit(people.reviewer).get(reverse(f"{PAGE}_seen")).status_code == 405


def test_what_came_in_meanwhile_is_told_and_nothing_is_marked(
    people: newsroom.People, sit: Sit, cited: Verdict
) -> None:
    reviewer = sit(people.reviewer)
    form = pages.tree(reviewer.get(reverse(PAGE))).xpath("//form[.//*[@id='button-seen']]")[0]
    press.turn(press.only_link(cited.claim), health="gone", outcome="gone", at=NOW + DAY)

    told = step(reviewer, "seen", up_to=form.fields["up_to"], count=form.fields["count"])

    assert told[0].startswith("The list is no longer as you saw it")
    assert not SeenUntil.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"up_to": "yesterday", "count": "2"},
        {"up_to": "2026-13-45T99:00", "count": "2"},
        {"up_to": "2026-03-02T09:00:00", "count": "2"},
        {"up_to": "2026-03-02T09:00:00+00:00", "count": "-1"},
        {"up_to": "2026-03-02T09:00:00+00:00", "count": "²"},
    ],
)
def test_a_form_that_was_tampered_with_marks_nothing(
    people: newsroom.People, sit: Sit, cited: Verdict, typed: dict[str, str]
) -> None:
    told = step(sit(people.reviewer), "seen", **typed)

    assert told == ["The list could not be read. Open it again, and say so there."]
    assert not SeenUntil.objects.exists()


def test_mine_are_told_apart_and_not_marked_alone(
    people: newsroom.People, sit: Sit, cited: Verdict
) -> None:
    second = sit(people.second_editor)

    answer = second.get(reverse(PAGE), {"mine": "yes"})

    assert "Nothing changed in evidence on claims you worked on." in pages.text(answer)
    assert "Elsewhere 2 changes wait" in pages.text(answer)
    mine = sit(people.reviewer).get(reverse(PAGE), {"mine": "yes"})
    assert cited.claim.text in pages.text(mine)
    assert pages.buttons(mine) == set()


def test_the_list_is_paged_and_every_change_is_on_one_page(
    people: newsroom.People, sit: Sit
) -> None:
    link = watching.watch("https://harbour.example/", by=people.reviewer)
    for number in range(60):
        health = "gone" if number % 2 else "suspect"
        press.turn(link, health=health, outcome="gone", at=NOW + number * dt.timedelta(hours=1))
    reviewer = sit(people.reviewer)

    found = [
        pages.tree(reviewer.get(reverse(PAGE), {"page": number})).xpath(
            "//ol[@class='timeline']/li/@id"
        )
        for number in (1, 2)
    ]

    assert [len(ids) for ids in found] == [50, 10]
    assert len({*found[0], *found[1]}) == 60
    assert "Page 1 of 2" in pages.text(reviewer.get(reverse(PAGE), {"page": "nonsense"}))


def test_more_changes_take_no_more_queries(people: newsroom.People, sit: Sit) -> None:
    reviewer, counted = sit(people.reviewer), []
    for number in range(6):
        verdict = press.release(
            people, text=f"Ship {number}", url=f"https://harbour.example/{number}", excerpt="calls"
        )
        passage = verdict.cited.get().passage
        assert passage
        press.turn(passage.link, health="gone", outcome="gone", at=NOW)
        press.lose(passage, at=NOW)
        counted.append(queries(reviewer, reverse(PAGE)))

    assert counted[5] == counted[1]


def test_the_desk_counts_what_is_unseen(people: newsroom.People, sit: Sit, cited: Verdict) -> None:
    reviewer = sit(people.reviewer)

    def pile() -> str:
        [found] = pages.tree(reviewer.get(reverse("admin:index"))).xpath("//*[@id='changes']")
        return " ".join(found.text_content().split())

    assert pile().startswith("Changed since you last looked 2")
    see(reviewer)
    assert pile().startswith("Changed since you last looked 0 You have seen every change.")


def test_nobody_without_a_role_reads_the_changes(people: newsroom.People, sit: Sit) -> None:
    assert sit(people.outsider).get(reverse(PAGE)).status_code == 403
    assert sit(people.outsider).post(reverse(f"{PAGE}_seen")).status_code == 403


def test_a_rereview_says_what_else_holds_the_verdict_and_shows_the_difference(
    people: newsroom.People, sit: Sit, cited: Verdict
) -> None:
    with triggers.lifted():
        PassageChange.objects.update(
            before="We counted ninety calls.", after="We counted nine calls.", at=NOW + DAY
        )
    rereviews.open_for_changes(now=NOW + DAY)
    rereview = ReReview.objects.get()
    reviewer = sit(people.reviewer)

    answer = reviewer.get(reverse("admin:claims_rereview_change", args=[rereview.pk]))

    assert "Rests on this alone" in pages.text(answer)
    assert "Links" in pages.text(answer)  # the way to the other desks
    assert "We counted <del>ninety</del> calls." in answer.content.decode()
    listed = reviewer.get(reverse("admin:claims_rereview_changelist"))
    assert "Rests on this alone" in pages.text(listed)
    assert "Rests on this alone" in pages.text(reviewer.get(reverse("admin:index")))
