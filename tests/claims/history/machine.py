"""A newsroom in which things happen at random, by a clock of its own.

At times it is asked over HTTP what it serves, as the present; that is kept. Whenever later it is
asked for the same with `as_of` that time, the answer has to be the same to the last letter.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from lxml import html

from claims.models import Claim, Rating, ReReview
from claims.services import directory, evidence, findings, intake, rereviews, scales, verdicts
from sources.choices import Outcome
from sources.models import Link, Memento, Source
from sources.rules import quoting
from sources.rules.diagnosis import Diagnosis
from sources.rules.seen import Seen
from sources.services import cataloguing, checking, leasing, recording
from sources.services.findings import Finding, Reading
from sources.services.leasing import LeasedLink
from tests import newsroom
from tests.claims.history.desk import MOST_CLAIMS, NOTICE, REFUSALS, Desk, a_claim, a_moment

WORDS = "ninety calls"
TEXTS = (f"There were {WORDS} in the year.", "There were nine calls in the year.")
URLS = tuple(f"https://{host}.example/report" for host in ("harbour", "council", "gazette"))
QUERIES = ("", "&endangered=true", "&endangered=false", "&rating=false", "&q=ships", "&parts=false")
SECTIONS = ("verdict", "parts", "evidence", "comments")
SOUND = (Outcome.ALIVE, Outcome.DRIFTED)
a_link = st.sampled_from(URLS)
a_rating = st.sampled_from(["true", "false", "satire"])


@dataclass
class Served:
    """What was told at a time: JSON by address, and the words of the public page by claim."""

    at: dt.datetime
    answers: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)


class Newsroom(Desk):
    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Served] = []
        self.browser = Client()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("django.utils.timezone.now", lambda: self.now)
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        try:
            self.now += dt.timedelta(days=1)
            for served in self.kept:
                self.compare(served)
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.patch.undo()

    @initialize()
    def first_claim(self) -> None:
        """Something is public from the start, or most histories would be of nothing."""
        self.take_in(dt.timedelta(hours=1))
        self.publish(dt.timedelta(hours=1), 0, "true", "update", 2)

    @precondition(lambda self: len(self.claims) < MOST_CLAIMS)
    @rule(passed=a_moment)
    def take_in(self, passed: dt.timedelta) -> None:
        """The second is a part of the first."""
        number, now = len(self.claims), self.later(passed)
        by = self.people.reviewer
        self.claims.append(newsroom.claim(by=by, now=now, text=f"Ships called, claim {number}"))
        if number == 1:
            description = intake.ClaimDescription(text="Ships", whole=self.claims[0], part=1)
            claim = intake.take_in_claim(
                description=description, article=None, quote="", by=by, now=now
            )
            self.claims[1] = claim
        self.attach(dt.timedelta(hours=1), number, URLS[0], "supports", WORDS)

    @rule(
        passed=a_moment,
        number=a_claim,
        url=a_link,
        stance=st.sampled_from(["supports", "refutes", "context"]),
        excerpt=st.sampled_from([WORDS, ""]),
    )
    def attach(
        self, passed: dt.timedelta, number: int, url: str, stance: str, excerpt: str
    ) -> None:
        found = cataloguing.catalogue_web(
            typed_url=url,
            description=cataloguing.Description(title=f"Page at {url}", kind="primary"),
            by=self.people.reviewer,
            now=self.later(passed),
        )
        statement = evidence.Statement(stance=stance, finding="It counts.", excerpt=excerpt)
        evidence.attach(
            claim=self.claim(number),
            source=found.source,
            link=found.link,
            statement=statement,
            by=self.people.reviewer,
            now=self.now,
        )

    @rule(passed=a_moment, number=a_claim)
    def withdraw(self, passed: dt.timedelta, number: int) -> None:
        standing = self.claim(number).evidence.standing()
        if standing.count() > 1:
            evidence.withdraw(
                evidence=standing.latest("pk"),
                reason="It was wrong.",
                by=self.people.reviewer,
                now=self.later(passed),
            )

    @rule(
        passed=a_moment,
        number=a_claim,
        code=a_rating,
        kind=st.sampled_from(["update", "correction", "retraction"]),
        due_in=st.sampled_from([None, 2, 9]),
    )
    def publish(
        self, passed: dt.timedelta, number: int, code: str, kind: str, due_in: int | None
    ) -> None:
        """The next version; the gate may refuse, for instance a lost page that nobody holds."""
        claim, now = self.claim(number), self.later(passed)
        finding = findings.Finding(
            rating=Rating.objects.get(code=code, scale__in_use=True),
            summary=f"Rated {code} at {now:%d %H}.",
            evidence=list(claim.evidence.standing()),
            notice=NOTICE if claim.verdicts.published().exists() else "",
            review_due_on=now.date() + dt.timedelta(days=due_in) if due_in else None,
            kind=kind if claim.verdicts.published().exists() else "original",
            reasons=newsroom.REASONS,
        )
        by, other = self.people.reviewer, self.people.editor
        begun = claim.verdicts.in_the_making().first()
        try:
            with transaction.atomic():
                row = verdicts.save_and_propose(
                    claim=claim,
                    finding=finding,
                    revision=begun.revision if begun else None,
                    by=by,
                    now=now,
                )
                row = verdicts.approve(verdict=row, revision=row.revision, by=other, now=now)
                verdicts.publish(verdict=row, revision=row.revision, by=other, now=now)
        except REFUSALS:
            return

    @rule(
        passed=a_moment,
        url=a_link,
        outcome=st.sampled_from([Outcome.ALIVE, Outcome.GONE, Outcome.DRIFTED, Outcome.BLOCKED]),
        text=st.sampled_from(TEXTS),
    )
    def look(self, passed: dt.timedelta, url: str, outcome: Outcome, text: str) -> None:
        """A look of the checker, written as the checker writes it."""
        now, token = self.later(passed), uuid.uuid4()
        checking.make_due(links=Link.objects.filter(url=url), now=now)
        Link.objects.exclude(url=url).update(next_check_at=now + dt.timedelta(days=999))
        leased = leasing.lease(token=token, limit=1, now=now, lease_seconds=60)
        findings = [looked(one, outcome, text, now) for one in leased]
        recording.record(token=token, findings=findings, offline=False)
        rereviews.open_for_changes(now=now)

    @rule(
        passed=a_moment,
        url=a_link,
        verification=st.sampled_from(["verified", "unverified", "refuted"]),
        off=st.integers(min_value=0, max_value=9),
    )
    def find_copy(self, passed: dt.timedelta, url: str, verification: str, off: int) -> None:
        now, link = self.later(passed), Link.objects.filter(url=url).first()
        if link:
            Memento.objects.create(
                link=link,
                archive="archive.example",
                url=f"https://archive.example/{now:%Y%m%d%H%M%S}/{url}",
                original_url=url,
                captured_at=now,
                found_at=now,
                compared_at=now,
                seconds_off=off,
                verification=verification,
            )

    @rule(passed=a_moment, due_in=st.integers(min_value=1, max_value=9))
    def confirm(self, passed: dt.timedelta, due_in: int) -> None:
        rereviews.open_due(now=self.later(passed))
        rereview = ReReview.objects.open().first()
        if rereview:
            rereviews.confirm(
                rereview=rereview,
                note="It stands.",
                next_due_on=self.now.date() + dt.timedelta(days=due_in),
                by=self.people.reviewer,
                now=self.now,
            )

    @rule(passed=a_moment, word=st.sampled_from(["one", "two"]))
    def rename_everything(self, passed: dt.timedelta, word: str) -> None:
        """Sources, claimants and ratings are edited; what was published knows nothing of it."""
        by = self.people.editor
        self.later(passed)
        for source in Source.objects.all():
            titled = cataloguing.Description(title=f"Title {word}", kind="primary")
            cataloguing.describe(source=source, description=titled, revision=None, by=by)
        for rating in Rating.objects.filter(code="true", scale__in_use=True):
            scales.reword_rating(
                rating=rating,
                label=f"Right {word}",
                definition="Right.",
                revision=None,
                by=by,
                now=self.now,
            )
        for claimant in {one.claimant for one in Claim.objects.exclude(claimant=None)}:
            assert claimant
            named = directory.ClaimantDescription(name=f"Mayor {claimant.pk} {word}", kind="person")
            directory.describe_claimant(claimant=claimant, description=named, revision=None, by=by)

    @rule(passed=a_moment)
    def serve(self, passed: dt.timedelta) -> None:
        """Readers and programs ask for what stands now."""
        self.later(passed)
        self.kept.append(self.told(past=None))

    @precondition(lambda self: self.kept)
    @rule(passed=a_moment, number=st.integers(min_value=0, max_value=99))
    def look_back(self, passed: dt.timedelta, number: int) -> None:
        self.later(passed)
        self.compare(self.kept[number % len(self.kept)])

    def compare(self, served: Served) -> None:
        """Claims that have come in since are not asked after: nothing of them was told then."""
        then = self.told(past=served.at)
        assert {name: then.answers[name] for name in served.answers} == served.answers
        assert {name: then.pages[name] for name in served.pages} == served.pages

    def told(self, *, past: dt.datetime | None) -> Served:
        at = past or self.now
        as_of = f"{at:%Y-%m-%dT%H:%M:%SZ}" if past else ""
        served = Served(at=at)
        for claim in self.claims:
            served.answers[str(claim.public_id)] = self.json(f"claims/{claim.public_id}/", as_of)
            served.pages[str(claim.public_id)] = self.page(claim, as_of)
        for query in QUERIES:
            served.answers[query] = self.json(f"claims/?page_size=50{query}", as_of)
        return served

    def json(self, address: str, as_of: str) -> Any:
        joint = "&" if "?" in address else "?"
        answer = self.browser.get(f"/api/v1/{address}{joint}as_of={as_of}")
        return answer.json().get("results", answer.json()) if answer.status_code == 200 else None

    def page(self, claim: Claim, as_of: str) -> list[str]:
        address = f"/claims/{claim.public_id}/"
        answer = self.browser.get(address, {"as_of": as_of} if as_of else {}, follow=True)
        if answer.status_code != 200:
            return []
        shown = html.fromstring(answer.content.decode())
        headings = [shown.xpath(f"//*[@id='{name}']/ancestor::section") for name in SECTIONS]
        return [" ".join(one.text_content().split()) for found in headings for one in found]


def looked(link: LeasedLink, outcome: Outcome, text: str, at: dt.datetime) -> Finding:
    """What a look found; pages that answer are read, and their passages anchored."""
    seen = Seen(url=link.url, final_url=link.url, status=200)
    if outcome not in SOUND:
        return Finding(link, at, seen, Reading(Diagnosis(outcome, "")))
    anchors = tuple(
        (one.id, quoting.anchor(selector=quoting.Selector(exact=one.selector.exact), text=text))
        for one in link.passages
    )
    reading = Reading(Diagnosis(outcome, ""), text=text, text_sha256=digest(text), anchors=anchors)
    return Finding(link, at, seen, reading)


def digest(text: str) -> str:
    return f"{TEXTS.index(text):064}"
