"""What people do at the desk, one step at a time, to claims that a history holds."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import User
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from claims.models import Claim, Rating, RatingScale
from claims.services import bindings, findings, intake, scales, verdicts
from sources.models import Register
from tests import newsroom
from tests.claims import registers
from tests.claims.history import rebuilt

NOTICE = "We looked again."
MOST_CLAIMS = 3
REFUSALS = (
    bindings.NotUsable,
    intake.NotUsable,
    verdicts.NotInThatStage,
    verdicts.NotReady,
    findings.NotUsable,
    verdicts.OwnWork,
)
STEPS: dict[str, tuple[Callable[..., object], str]] = {
    "propose": (verdicts.propose, "reviewer"),
    "withdraw": (verdicts.withdraw, "reviewer"),
    "return": (partial(verdicts.send_back, reason="Not yet."), "editor"),
    "approve": (verdicts.approve, "editor"),
    "publish": (verdicts.publish, "editor"),
    "edit": (intake.edit_claim, "reviewer"),
}

a_moment = st.integers(min_value=1, max_value=40).map(lambda hours: dt.timedelta(hours=hours))
a_claim = st.integers(min_value=0, max_value=MOST_CLAIMS - 1)


class Desk(RuleBasedStateMachine):
    people: newsroom.People

    def __init__(self) -> None:
        super().__init__()
        self.now = newsroom.NOW
        self.claims: list[Claim] = []
        self.refused = 0

    @invariant()
    def events_tell_the_state(self) -> None:
        assert rebuilt.differences() == {}

    def later(self, passed: dt.timedelta) -> dt.datetime:
        self.now += passed
        return self.now

    def claim(self, number: int) -> Claim:
        return Claim.objects.get(pk=self.claims[number % len(self.claims)].pk)

    @rule(passed=a_moment, number=a_claim, step=st.sampled_from(sorted(STEPS)))
    def one_step(self, passed: dt.timedelta, number: int, step: str) -> None:
        """Somebody does one thing with the verdict in the making, if its stage allows that."""
        claim, now = self.claim(number), self.later(passed)
        row = claim.verdicts.in_the_making().first()
        if row is None:
            finding = findings.Finding(
                rating=Rating.objects.filter(scale__in_use=True).first(),
                summary="Begun.",
                evidence=list(claim.evidence.standing()),
                notice=NOTICE if claim.verdicts.versions().exists() else "",
                kind="update" if claim.verdicts.versions().exists() else "original",
                reasons=newsroom.REASONS,
            )
            begin = partial(verdicts.save_draft, claim=claim, finding=finding, revision=None)
            self.attempt(begin, by=self.people.reviewer, now=now)
        elif step == "edit":
            described = intake.ClaimDescription(
                text=f"Ships called, at {now:%d %H}", whole=claim.whole, part=claim.part
            )
            edit = partial(intake.edit_claim, claim=claim, description=described, revision=None)
            self.attempt(edit, by=self.people.reviewer, now=now)
        else:
            act, role = STEPS[step]
            done = partial(act, verdict=row, revision=row.revision)
            self.attempt(done, by=getattr(self.people, role), now=now)

    @rule(passed=a_moment, number=a_claim)
    def decline_or_reopen(self, passed: dt.timedelta, number: int) -> None:
        claim, now = self.claim(number), self.later(passed)
        if claim.declined_at:
            act = partial(intake.reopen_claim, claim=claim, revision=None)
        else:
            act = partial(intake.decline_claim, claim=claim, reason="No.", revision=None)
        self.attempt(act, by=self.people.reviewer, now=now)

    @rule(passed=a_moment, number=a_claim, entry=st.sampled_from(["China", "Mexico"]))
    def bind_or_release(self, passed: dt.timedelta, number: int, entry: str) -> None:
        claim, now = self.claim(number), self.later(passed)
        register = Register.objects.first() or registers.majors(self.people, now=now)
        binding = claim.bindings.standing().filter(name=entry).first()
        if binding:
            act = partial(bindings.release, binding=binding, revision=None)
        else:
            says = bindings.Says(register=register, entry=entry, listed=True)
            act = partial(bindings.bind, claim=claim, says=says, revision=None)
        self.attempt(act, by=self.people.reviewer, now=now)

    @rule(passed=a_moment)
    def change_scales(self, passed: dt.timedelta) -> None:
        """The other of two scales of the same codes is put to use."""
        by, now = self.people.editor, self.later(passed)
        other = RatingScale.objects.filter(in_use=False).first()
        if other is None:
            other = scales.add_scale(name="Plain", description="", by=by, now=now)
            for code in ("true", "false", "satire"):
                step = scales.Step(code=code, label=code)
                scales.add_rating(scale=other, step=step, by=by, now=now)
        scales.use_scale(scale=other, by=by, now=now)

    def attempt(self, act: Callable[..., object], *, by: User, now: dt.datetime) -> None:
        """What is refused has changed nothing."""
        try:
            act(by=by, now=now)
        except REFUSALS:
            self.refused += 1
