"""What looks found is written in bulk, by the holder of the lease and by nobody else.

One transaction a batch: the rows whose lease is still ours are locked, and only they are written.
"""

import datetime as dt
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from sources import choices
from sources.models import HealthChange, Link, LinkCheck, Passage, PassageChange, Snapshot
from sources.models.link import URL_MAX_LENGTH
from sources.rules import diagnosis, fingerprint, health, schedule
from sources.services import bulk, excerpts, filing, moves
from sources.services.findings import GOOD, WITH_CONTENT, Finding
from sources.services.leasing import LeasedLink

PUT_ASIDE = dt.timedelta(days=1)
"""How long a link rests that was leased again and again without a result."""
TITLE_MAX_LENGTH = 300
ETAG_MAX_LENGTH = 300
DATE_MAX_LENGTH = 100
Validators = tuple[str, str, str, str]
NOT_KEPT: Validators = ("", "", "", "")
HAS_DRIFTED = choices.Health.DRIFTED
SEES_PASSAGE = {
    choices.Anchoring.FOUND: "The passage stands on the page.",
    choices.Anchoring.NORMALISED: "The passage stands on the page in another typography.",
    choices.Anchoring.FUZZY: "The passage stands on the page with small differences.",
    choices.Anchoring.MISSING: "The page answered, but the passage is no longer on it.",
}

LOOK_COLUMNS = (
    "link",
    "lease_token",
    "checked_at",
    "outcome",
    "reason",
    "counts",
    "status_code",
    "final_url",
    "hops",
    "elapsed_ms",
    "wire_bytes",
    "text_sha256",
    "similarity",
    "passages",
)
STATE_COLUMNS = (
    "health",
    "ladder",
    "strikes",
    "first_strike_at",
    "last_strike_at",
    "health_since",
    "etag",
    "last_modified",
    "body_sha256",
    "core_sha256",
    "is_slow",
    "next_check_at",
)
CHANGE_COLUMNS = ("look", "old", "new", "reason", "at", "before", "after")
LEASE_ENDS = "lease_token = NULL, lease_until = NULL, lease_attempts = 0"


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and what it does to the standing of its link.

    `is_slow`: the server keeps us waiting; a look that does not count says nothing of that.
    """

    finding: Finding
    judgement: health.Judgement
    validators: Validators
    is_slow: bool

    @property
    def link_id(self) -> int:
        return self.finding.link.id

    @property
    def is_as_before(self) -> bool:
        """Whether nothing in the row of the link changes but its turn."""
        link = self.finding.link
        return (
            self.validators == _known_validators(link)
            and self.is_slow == link.was_slow
            and self.judgement.standing == link.standing
        )

    @property
    def is_first_reading(self) -> bool:
        """Whether the text of the page is the one that drift will be measured against."""
        return self.finding.counts and self.finding.reading.baseline is not None

    @property
    def has_drifted(self) -> bool:
        return self.judgement.changed and self.judgement.standing.health == HAS_DRIFTED

    @property
    def has_consequences(self) -> bool:
        """Whether rows besides the look itself are written."""
        seen = self.finding.counts and self.finding.reading.text
        wanted = self.finding.has_moved or filing.concerns(finding=self.finding)
        return self.judgement.changed or bool(seen) or wanted


@transaction.atomic
def record(*, token: uuid.UUID, findings: Sequence[Finding], offline: bool) -> list[Finding]:
    """Write what was found. A finding whose lease was lost is left out: another worker has it.

    `offline` only decides how soon looks that do not count are repeated. Returns what was written.
    """
    held = still_held(token=token, ids=[finding.link.id for finding in findings])
    kept = [_judged(finding) for finding in findings if finding.link.id in held]
    bulk.send(_recording(token, kept, offline))
    _record_consequences(token, [one for one in kept if one.has_consequences])
    return [one.finding for one in kept]


def _recording(token: uuid.UUID, kept: Sequence[Judged], offline: bool) -> Iterator[bulk.Statement]:
    """The looks, and what they make of the rows of their links."""
    looks = [_look_row(token, one) for one in kept]
    yield from bulk.inserting(model=LinkCheck, names=LOOK_COLUMNS, rows=looks)
    same: list[bulk.Row] = []
    changed: list[bulk.Row] = []
    first: list[bulk.Row] = []
    for one in kept:
        turn = _next_check_at(token, one, offline)
        if one.is_first_reading:
            first.append((*_state(one), turn, _baseline(one), one.link_id))
        elif one.is_as_before:
            same.append((turn, one.link_id))
        else:
            changed.append((*_state(one), turn, one.link_id))
    for names, rows in (
        (("next_check_at",), same),
        (STATE_COLUMNS, changed),
        ((*STATE_COLUMNS, "fingerprint"), first),
    ):
        yield from bulk.updating(model=Link, names=names, rows=rows, also=LEASE_ENDS)


def still_held(*, token: uuid.UUID, ids: Sequence[int]) -> set[int]:
    """The guard: which of the links are leased under this token. Their rows stay locked.

    On SQLite this transaction has the one write lock already; there a count spares fetching rows,
    each of which gives up the interpreter's lock.
    """
    held = Link.objects.filter(lease_token=token, pk__in=ids)
    if not connection.features.has_select_for_update and held.count() == len(ids):
        return set(ids)
    return set(held.order_by("pk").select_for_update().values_list("pk", flat=True))


def _judged(finding: Finding) -> Judged:
    look = health.Look(
        at=finding.at,
        outcome=finding.outcome,
        counts=finding.counts,
        excuses=finding.reading.diagnosis.reason == diagnosis.HOST_LIES,
    )
    return Judged(
        finding=finding,
        judgement=health.judge(standing=finding.link.standing, look=look),
        validators=_validators(finding),
        is_slow=finding.was_slow if finding.counts else finding.link.was_slow,
    )


def _look_row(token: uuid.UUID, one: Judged) -> tuple[Any, ...]:
    finding, seen, found = one.finding, one.finding.seen, one.finding.reading.diagnosis
    return (
        one.link_id,
        token,
        finding.at,
        found.outcome.value,
        found.reason[:60],
        finding.counts,
        seen.status or None,
        seen.final_url[:URL_MAX_LENGTH],
        [{"url": hop.url, "status": hop.status, "address": hop.address} for hop in seen.hops],
        seen.elapsed_ms,
        seen.wire_bytes,
        finding.reading.text_sha256,
        found.similarity,
        {
            str(id_): [anchor.state.value, round(anchor.score, 4)]
            for id_, anchor in finding.reading.anchors
        },
    )


def _state(one: Judged) -> tuple[Any, ...]:
    after = one.judgement.standing
    return (
        after.health.value,
        after.ladder.value,
        after.strikes,
        after.first_strike_at,
        after.last_strike_at,
        after.since,
        *one.validators,
        one.is_slow,
    )


def _known_validators(link: LeasedLink) -> Validators:
    return link.etag, link.last_modified, link.body_sha256, link.core_sha256


def _validators(finding: Finding) -> Validators:
    """ETag, Last-Modified and the hashes of the last good look: what lets the next one be short.

    A page that changed drops them, but for the core that it was judged by. Otherwise "not modified
    since" could mean since the change. So does one that we may not keep: once we may, it has to be
    read again.
    """
    link, seen = finding.link, finding.seen
    if not finding.counts or finding.outcome not in WITH_CONTENT or seen.status == 304:
        return _known_validators(link)
    if not finding.may_keep:
        return NOT_KEPT
    if finding.outcome not in GOOD:
        return *NOT_KEPT[:3], finding.reading.core_sha256
    return (
        seen.etag if len(seen.etag) <= ETAG_MAX_LENGTH else "",
        seen.last_modified if len(seen.last_modified) <= DATE_MAX_LENGTH else "",
        finding.reading.diagnosis.body_sha256,
        finding.reading.core_sha256,
    )


def _next_check_at(token: uuid.UUID, one: Judged, offline: bool) -> dt.datetime:
    finding = one.finding
    if finding.crashed:
        return finding.at + PUT_ASIDE
    if finding.again_in is not None:
        return finding.at + dt.timedelta(seconds=finding.again_in)
    return schedule.next_look(
        standing=one.judgement.standing,
        now=finding.at,
        jitter=_jitter(token, one.link_id),
        cited=bool(finding.link.passages),
        retry_after=finding.retry_in,
        offline=offline and not finding.counts,
    )


def _jitter(token: uuid.UUID, link_id: int) -> float:
    """From 0 to 1, different for each look, the same whenever it is worked out again."""
    return zlib.crc32(b"%d" % link_id, token.node) / 2**32


def _baseline(one: Judged) -> str:
    """The fingerprint of a page that was read for the first time; never replaced by a look."""
    baseline = one.finding.reading.baseline
    return fingerprint.dump(baseline) if baseline else ""


def _record_consequences(token: uuid.UUID, kept: Sequence[Judged]) -> None:
    """Changes of health and of passages, and texts not seen before, each with its look."""
    if not kept:
        return
    looks = LinkCheck.objects.filter(link__in=[one.link_id for one in kept], lease_token=token)
    look_ids = dict(looks.values_list("link_id", "pk"))
    findings = [one.finding for one in kept]
    read = [finding for finding in findings if finding.counts and finding.reading.text]
    bulk.send(
        [
            *_changes(kept, look_ids),
            *moves.proposing(findings=findings, look_ids=look_ids),
            *_texts(read, look_ids),
            *_passages(read, look_ids),
            *filing.recording(findings=findings, looks=look_ids),
        ]
    )
    filing.ask_again(findings=findings)


def _changes(kept: Sequence[Judged], look_ids: Mapping[int, int]) -> Iterator[bulk.Statement]:
    drifted = [one.finding for one in kept if one.has_drifted]
    differing = excerpts.of_drifts(drifted=drifted, look_ids=look_ids)
    changes = [
        (
            one.link_id,
            look_ids[one.link_id],
            one.finding.link.standing.health.value,
            one.judgement.standing.health.value,
            one.judgement.reason,
            one.finding.at,
            *differing.get(one.link_id, excerpts.NOTHING),
        )
        for one in kept
        if one.judgement.changed
    ]
    names = ("link", *CHANGE_COLUMNS)
    yield from bulk.inserting(model=HealthChange, names=names, rows=changes)


def _texts(read: Iterable[Finding], look_ids: Mapping[int, int]) -> Iterator[bulk.Statement]:
    rows = [
        (
            finding.link.id,
            look_ids[finding.link.id],
            finding.at,
            finding.reading.title[:TITLE_MAX_LENGTH],
            finding.reading.text,
            finding.reading.text_sha256,
        )
        for finding in read
        if finding.may_keep
    ]
    names = ("link", "look", "captured_at", "title", "text", "sha256")
    yield from bulk.inserting(model=Snapshot, names=names, rows=rows, known=bulk.KEEP_KNOWN)


def _passages(read: Iterable[Finding], look_ids: Mapping[int, int]) -> Iterator[bulk.Statement]:
    """How each passage is found now, with a row of its own where that is not as before."""
    found = [
        (passage, anchor, finding)
        for finding in read
        for passage in finding.link.passages
        for id_, anchor in finding.reading.anchors
        if id_ == passage.id
    ]
    rows = [(anchor.state.value, anchor.score, passage.id) for passage, anchor, _ in found]
    yield from bulk.updating(model=Passage, names=["anchoring", "score"], rows=rows)
    changed = [one for one in found if one[1].state != one[0].anchoring]
    reads = excerpts.of_passages(
        changed=[(passage, finding) for passage, _, finding in changed], look_ids=look_ids
    )
    changes = [
        (
            passage.id,
            look_ids[finding.link.id],
            passage.anchoring.value,
            anchor.state.value,
            SEES_PASSAGE[anchor.state],
            finding.at,
            *reads[passage.id],
            anchor.score,
        )
        for passage, anchor, finding in changed
    ]
    names = ("passage", *CHANGE_COLUMNS, "score")
    yield from bulk.inserting(model=PassageChange, names=names, rows=changes)
