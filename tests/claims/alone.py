"""Ways in which one person tries to publish what they wrote; each ends when it is refused."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test import Client

from claims.choices import KeyScope, VerdictStage
from claims.models import Claim, LedgerEvent, SinglePersonPeriod, Verdict
from claims.rules import record as rules
from claims.rules.ledger import FIRST
from claims.services import keys, newsroom, records, verdicts
from sources.services import cataloguing
from tests import newsroom as made
from tests.claims import double
from tests.claims.admin import pages
from tests.newsroom import NOW, People


@dataclass(frozen=True, slots=True)
class Scene:
    """The editor wrote and proposed `verdict`, alone; who else is there has read nothing."""

    people: People
    verdict: Verdict
    folder: Path

    @property
    def me(self) -> User:
        return self.people.editor

    @property
    def claim(self) -> Claim:
        return self.verdict.claim

    @property
    def seated(self) -> Client:
        client = Client()
        client.force_login(self.me)
        return client


Way = Callable[[Scene], Any]
WAYS: dict[str, Way] = {}


def way(said: str) -> Callable[[Way], Way]:
    def listed(tried: Way) -> Way:
        WAYS[said] = tried
        return tried

    return listed


def approve(verdict: Verdict, by: User, revision: int = 1) -> Verdict:
    return verdicts.approve(verdict=verdict, revision=revision, by=by, now=NOW)


def publish(verdict: Verdict, by: User, revision: int | None = None) -> Verdict:
    seen = verdict.revision if revision is None else revision
    return verdicts.publish(verdict=verdict, revision=seen, by=by, now=NOW)


def root(scene: Scene) -> User:
    """The same person, as a superuser with every role."""
    scene.me.is_superuser = True
    scene.me.save()
    scene.me.groups.set(Group.objects.all())
    return scene.me


def second_account(scene: Scene) -> User:
    again = made.person("again", "Editor")
    again.email = f" {scene.me.email.upper()}"
    again.save()
    return again


def finished(scene: Scene, approver: User) -> dict[str, Any]:
    """All columns of a published version, as somebody who knows the tables would write them."""
    verdict = scene.verdict
    frozen = records.freeze(verdict=verdict, version=1, at=NOW)
    return {
        "stage": VerdictStage.PUBLISHED,
        "version": 1,
        "approved_by": approver,
        "approved_at": NOW,
        "approved_revision": verdict.revision,
        "approved_hash": rules.content_digest(frozen),
        "published_by": scene.me,
        "published_at": NOW,
        "record": frozen,
        "hash": rules.digest(frozen),
    }


def spoilt(scene: Scene, approver: User) -> Verdict:
    for name, value in finished(scene, approver).items():
        setattr(scene.verdict, name, value)
    return scene.verdict


@way("page: approve one's own")
def page_approve(scene: Scene) -> Any:
    return pages.step(scene.seated, scene.verdict, "approve")


@way("page: publish without approval")
def page_publish(scene: Scene) -> Any:
    return pages.step(scene.seated, scene.verdict, "publish")


@way("page: approve as a superuser with every role")
def page_root(scene: Scene) -> Any:
    root(scene)
    return pages.step(scene.seated, scene.verdict, "approve")


@way("page: approve with a second account of the same e-mail")
def page_second_account(scene: Scene) -> Any:
    client = Client()
    client.force_login(second_account(scene))
    return pages.step(client, scene.verdict, "approve")


@way("page: columns smuggled into the form of a draft")
def page_smuggle(scene: Scene) -> Any:
    extra = {"stage": "published", "approved_by": scene.people.second_editor.pk, "version": 1}
    return scene.seated.post(
        pages.claim_url(scene.claim, "draft"), pages.draft(scene.verdict, **extra)
    )


@way("admin: an action of the list")
def admin_action(scene: Scene) -> Any:
    root(scene)
    for name in ("publish", "approve", "delete_selected"):
        picked = {"action": name, "_selected_action": scene.verdict.pk, "index": 0}
        answer = scene.seated.post("/admin/claims/verdict/", picked)
    return answer


@way("admin: an editable list")
def admin_list(scene: Scene) -> Any:
    root(scene)
    row = {"form-0-id": scene.verdict.pk, "form-0-stage": "published", "_save": "Save"}
    return scene.seated.post("/admin/claims/verdict/", row | management("form"))


@way("admin: the change form of Django")
def admin_change(scene: Scene) -> Any:
    root(scene)
    address = f"/admin/claims/verdict/{scene.verdict.pk}/change/"
    return scene.seated.post(address, {"stage": "published", "version": 1})


@way("admin: the add form of Django")
def admin_add(scene: Scene) -> Any:
    root(scene)
    return scene.seated.post("/admin/claims/verdict/add/", {"stage": "published", "version": 1})


@way("admin: an inline of the claim")
def admin_inline(scene: Scene) -> Any:
    root(scene)
    row = {"verdicts-0-id": scene.verdict.pk, "verdicts-0-stage": "published"}
    return scene.seated.post(pages.claim_url(scene.claim), row | management("verdicts"))


def management(prefix: str) -> dict[str, int]:
    return {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 1}


def api(scene: Scene, scope: KeyScope, method: str) -> Any:
    _, key = keys.create(name="mine", scope=scope, now=NOW)
    return Client().generic(
        method,
        f"/api/v1/claims/{scene.claim.public_id}/",
        json.dumps({"verdict": {"stage": "published"}, "approved_by": "second-editor"}),
        "application/json",
        headers={"authorization": f"Bearer {key}", "if-match": '"1"'},
    )


@way("API: a key that reads")
def api_read(scene: Scene) -> Any:
    return api(scene, KeyScope.READ, "PATCH")


@way("API: a key that writes")
def api_write(scene: Scene) -> Any:
    return api(scene, KeyScope.WRITE, "PUT")


@way("command: loaddata of a published row")
def command_loaddata(scene: Scene) -> Any:
    row = spoilt(scene, scene.people.second_editor)
    path = scene.folder / "row.json"
    path.write_text(serializers.serialize("json", [row]))
    call_command("loaddata", str(path), verbosity=0)


@way("command: preflight, then publish")
def command_preflight(scene: Scene) -> Any:
    try:
        call_command("preflight", str(scene.claim.pk), "--json")
    except SystemExit:
        return publish(scene.verdict, scene.me)


@way("service: edit after somebody approved")
def edit_after(scene: Scene) -> Any:
    approved = approve(scene.verdict, scene.people.second_editor)
    made.draft(scene.claim, by=scene.me, code="false", revision=approved.revision)
    return publish(scene.claim.verdicts.get(), scene.me)


@way("service: edit and propose after somebody approved")
def propose_after(scene: Scene) -> Any:
    approved = approve(scene.verdict, scene.people.second_editor)
    again = made.draft(scene.claim, by=scene.me, code="false", revision=approved.revision)
    again = verdicts.propose(verdict=again, revision=again.revision, by=scene.me, now=NOW)
    return approve(again, scene.me, again.revision)


@way("service: publish the revision that was approved, not the edited one")
def stale(scene: Scene) -> Any:
    approve(scene.verdict, scene.people.second_editor)
    made.draft(scene.claim, by=scene.me, code="false", revision=1)
    return publish(scene.verdict, scene.me, revision=1)


@way("service: reword a source after somebody approved")
def reword_source(scene: Scene) -> Any:
    approve(scene.verdict, scene.people.second_editor)
    source = scene.claim.evidence.get().source
    cataloguing.describe(
        source=source,
        description=cataloguing.Description(title="Report of my own", kind="primary"),
        revision=source.revision,
        by=scene.me,
    )
    return publish(scene.claim.verdicts.get(), scene.me)


@way("service: withdraw, and let another propose one's words")
def puppet(scene: Scene) -> Any:
    verdict = verdicts.withdraw(verdict=scene.verdict, revision=1, by=scene.me, now=NOW)
    by = scene.people.reviewer
    verdict = verdicts.propose(verdict=verdict, revision=verdict.revision, by=by, now=NOW)
    return approve(verdict, scene.me, verdict.revision)


@way("service: a second account approves, and gets another e-mail back")
def readdressed(scene: Scene) -> Any:
    again = second_account(scene)
    mine, again.email = again.email, "again@newsroom.example"
    again.save()
    verdict = approve(scene.verdict, again)
    again.email = mine
    again.save()
    return publish(verdict, scene.me)


@way("switch: approve alone, published after it was turned off")
def switched_off(scene: Scene) -> Any:
    newsroom.turn_single_person(on=True, now=NOW)
    verdict = approve(scene.verdict, scene.me)
    newsroom.turn_single_person(on=False, now=NOW)
    return publish(verdict, scene.me)


@way("switch: a period of one's own making")
def own_period(scene: Scene) -> Any:
    SinglePersonPeriod.objects.create(turned_on_at=NOW)
    return publish(approve(scene.verdict, scene.me), scene.me)


@way("switch: ORM names a period that is over")
def old_period(scene: Scene) -> Any:
    for on in (True, False):
        newsroom.turn_single_person(on=on, now=NOW)
    old = SinglePersonPeriod.objects.get()
    values = finished(scene, scene.me) | {"single_person_period": old}
    Verdict.objects.filter(pk=scene.verdict.pk).update(**values)


@way("double review: both proposals by one person")
def both_seats(scene: Scene) -> Any:
    claim = double.claim(scene.people, text="One ship sank")
    double.hand_in(claim, scene.me)
    return double.hand_in(claim, second_account(scene))


@way("double review: settle one's own")
def settle_own(scene: Scene) -> Any:
    claim = double.claim(scene.people, text="One ship sank")
    double.hand_in(claim, scene.me, "true")
    double.hand_in(claim, scene.people.reviewer, "true")
    return approve(claim.verdicts.get(), scene.me)


@way("ORM: save, oneself as approver")
def orm_save_self(scene: Scene) -> Any:
    spoilt(scene, scene.me).save()


@way("ORM: save, oneself as approver and another as proposer")
def orm_save_proposer(scene: Scene) -> Any:
    row = spoilt(scene, scene.me)
    row.proposed_by = scene.people.reviewer
    row.save()


@way("ORM: save, naming another")
def orm_save(scene: Scene) -> Any:
    spoilt(scene, scene.people.second_editor).save()


@way("ORM: update, naming another")
def orm_update(scene: Scene) -> Any:
    values = finished(scene, scene.people.second_editor)
    Verdict.objects.filter(pk=scene.verdict.pk).update(**values)


@way("ORM: bulk_update, naming another")
def orm_bulk_update(scene: Scene) -> Any:
    names = list(finished(scene, scene.people.second_editor))
    Verdict.objects.bulk_update([spoilt(scene, scene.people.second_editor)], names)


@way("ORM: bulk_create of a published row")
def orm_bulk_create(scene: Scene) -> Any:
    other = made.claim(by=scene.me, text="One ship sank")
    row = spoilt(scene, scene.people.second_editor)
    row.pk, row.claim = None, other
    Verdict.objects.bulk_create([row])


@way("ORM: update_or_create, naming another")
def orm_upsert(scene: Scene) -> Any:
    values = finished(scene, scene.people.second_editor)
    Verdict.objects.update_or_create(pk=scene.verdict.pk, defaults=values)


@way("ORM: raw save, naming another")
def orm_raw(scene: Scene) -> Any:
    spoilt(scene, scene.people.second_editor).save_base(raw=True)


@way("ORM: naming another, with an event of one's own making")
def orm_event(scene: Scene) -> Any:
    orm_update(scene)
    LedgerEvent.objects.create(
        sequence=LedgerEvent.objects.count() + 1,
        kind="verdict-approved",
        at=NOW,
        subject=f"verdict/{scene.verdict.pk}",
        payload='{"revision":1}',
        prev_hash=FIRST[:-1] + "1",
        leaf_hash="0" * 64,
        crown_hash="0" * 64,
    )


@way("SQL: oneself as approver")
def sql_self(scene: Scene) -> Any:
    raw_sql(scene, scene.me)


@way("SQL: naming another")
def sql_other(scene: Scene) -> Any:
    raw_sql(scene, scene.people.second_editor)


def raw_sql(scene: Scene, approver: User) -> None:
    fields = dict(columns(scene, approver))
    assigned = ", ".join(f"{name} = %s" for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE claims_verdict SET {assigned} WHERE id = %s",  # noqa: S608 - our own names
            [*fields.values(), scene.verdict.pk],
        )


def columns(scene: Scene, approver: User) -> Iterator[tuple[str, Any]]:
    for name, value in finished(scene, approver).items():
        field: Any = Verdict._meta.get_field(name)
        plain = getattr(value, "pk", value)
        yield field.column, field.get_db_prep_save(plain, connection)
