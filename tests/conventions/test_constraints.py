"""The database says no: every named constraint refuses unsound rows, whoever writes them."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import (
    CheckConstraint,
    ForeignKey,
    Index,
    JSONField,
    Model,
    UniqueConstraint,
    Value,
)

from claims.rules.ledger import FIRST
from tests import triggers
from tests.conventions import rows as rows_module
from tests.conventions.rows import LATER, NOW, Rows

Row = Callable[[Rows], Model]
Change = dict[str, Any] | Callable[[Rows], dict[str, Any]]

APPS = ("sources", "claims")
JSON_NULL = Value(None, JSONField())  # a value to the database, which NULL is not

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[Rows]:
    """Built once; what a test writes is refused or rolled back. Nothing but constraints refuses."""
    with django_db_blocker.unblock(), transaction.atomic():
        built = rows_module.build()
        triggers.take_out()
        yield built
        transaction.set_rollback(True)


def second(name: str) -> Row:
    return lambda rows: getattr(rows, name)[1]


def one(name: str) -> Row:
    return lambda rows: getattr(rows, name)


def as_first(name: str, *fields: str) -> Callable[[Rows], dict[str, Any]]:
    """The second row gets these fields of the first."""
    return lambda rows: {field: getattr(getattr(rows, name)[0], field) for field in fields}


BREACHES: list[tuple[str, Row, Change]] = [
    ("source_kind_known", one("source"), {"kind": "tertiary"}),
    ("source_document_has_hash", second("documents"), {"document_sha256": ""}),
    ("source_document_has_hash", second("documents"), {"document": ""}),
    ("source_document_unique", second("documents"), as_first("documents", "document_sha256")),
    ("source_contact_has_date", one("source"), {"medium": "contact", "contact": "by telephone"}),
    ("source_contact_has_date", one("source"), {"medium": "contact", "contacted_on": NOW.date()}),
    ("link_url_unique", one("other_link"), lambda rows: {"url": rows.link.url}),
    ("link_health_known", one("link"), {"health": "poorly"}),
    ("link_url_is_http", one("link"), {"url": "ftp://harbour.example/"}),
    ("link_lease_is_a_pair", one("link"), {"lease_token": uuid.UUID(int=7)}),
    ("link_lease_is_a_pair", one("link"), {"lease_until": NOW}),
    ("hostchange_act_known", second("host_changes"), {"act": "scolded"}),
    ("hostchange_says_why", second("host_changes"), {"act": "paused", "reason": ""}),
    ("hostchange_says_why", second("host_changes"), {"act": "taught", "reason": ""}),
    (
        "hostchange_one_per_revision",
        second("host_changes"),
        as_first("host_changes", "revision"),
    ),
    ("host_delay_in_range", one("host"), {"delay": -1.0}),
    ("host_delay_in_range", one("host"), {"delay": 3601.0}),
    ("host_paused_has_who_when_why", one("host"), {"paused_at": NOW}),
    ("host_paused_has_who_when_why", one("host"), {"pause_reason": "They asked."}),
    (
        "host_paused_has_who_when_why",
        one("host"),
        lambda rows: {"paused_at": NOW, "paused_by": rows.people.reviewer},
    ),
    ("host_penalty_is_a_pair", one("host"), {"penalty_until": NOW}),
    ("host_penalty_is_a_pair", one("host"), {"penalty_seconds": 60}),
    ("host_taught_has_who_when_why", one("host"), {"taught_at": NOW}),
    ("host_taught_has_who_when_why", one("host"), {"lesson": "A wall."}),
    (
        "host_taught_has_who_when_why",
        one("host"),
        lambda rows: {"taught_at": NOW, "taught_by": rows.people.reviewer},
    ),
    ("runner_is_the_only_one", one("runner"), {"id": 2}),
    ("runner_lease_is_a_pair", one("runner"), {"until": NOW}),
    ("runner_lease_is_a_pair", one("runner"), {"token": uuid.UUID(int=7)}),
    ("linkcheck_outcome_known", second("looks"), {"outcome": "fine"}),
    ("linkcheck_one_per_lease", second("looks"), as_first("looks", "lease_token")),
    ("healthchange_changes", second("health_changes"), {"old": "gone"}),
    ("healthchange_one_per_look", second("health_changes"), as_first("health_changes", "look")),
    ("passage_not_empty", one("passage"), {"exact": ""}),
    ("passage_anchoring_known", one("passage"), {"anchoring": "lost"}),
    ("passagechange_changes", second("passage_changes"), {"old": "missing"}),
    ("passagechange_one_per_look", second("passage_changes"), as_first("passage_changes", "look")),
    ("snapshot_text_unique_per_link", second("snapshots"), as_first("snapshots", "sha256")),
    ("robotsfile_delay_in_range", second("robots"), {"crawl_delay": -1.0}),
    ("robotsfile_delay_in_range", second("robots"), {"crawl_delay": 31.0}),
    ("robotsfile_unreached_has_no_rules", second("robots"), {"reached": False}),
    ("probe_one_per_directory", second("probes"), as_first("probes", "directory")),
    ("probe_outcome_known", second("probes"), {"outcome": "fine"}),
    ("move_one_per_link_and_address", second("moves"), as_first("moves", "url")),
    ("move_settled_has_who_when_how", second("moves"), {"settled_at": NOW}),
    ("move_settled_has_who_when_how", second("moves"), {"settlement": "declined"}),
    ("move_settled_has_who_when_how", second("moves"), as_first("moves", "settled_by")),
    (
        "move_settled_has_who_when_how",
        second("moves"),
        lambda rows: {
            "settlement": "lost",
            "settled_at": NOW,
            "settled_by": rows.people.reviewer,
        },
    ),
    ("move_accepted_has_target", lambda rows: rows.moves[0], {"settlement": "accepted"}),
    ("move_accepted_has_target", second("moves"), lambda rows: {"target": rows.other_link}),
    ("capture_one_per_look", second("captures"), as_first("captures", "look")),
    ("capture_cause_known", second("captures"), {"cause": "chance"}),
    (
        "capturerequest_one_open_per_link",
        second("capture_requests"),
        {"settled_at": None},
    ),
    ("capturerequest_cause_known", second("capture_requests"), {"cause": "chance"}),
    (
        "fixityfailure_one_per_check",
        second("fixity_failures"),
        as_first("fixity_failures", "at"),
    ),
    ("fixityfailure_damage_known", second("fixity_failures"), {"damage": "dusty"}),
    ("pruning_has_reason", one("pruning"), {"reason": ""}),
    (
        "memento_one_per_archive_and_time",
        second("mementos"),
        as_first("mementos", "captured_at"),
    ),
    ("memento_verification_known", lambda rows: rows.mementos[0], {"verification": "fine"}),
    ("memento_judged_has_when", second("mementos"), {"verification": "refuted"}),
    ("memento_url_is_http", second("mementos"), {"url": "javascript:alert(1)"}),
    (
        "archiverequest_one_open",
        lambda rows: rows.archive_requests[0],
        {"settled_at": None, "outcome": "", "next_try_at": NOW},
    ),
    ("archiverequest_kind_known", second("archive_requests"), {"kind": "steal"}),
    ("archiverequest_asked_has_who", second("archive_requests"), {"asked_by": None}),
    ("archiverequest_asked_has_who", second("archive_requests"), {"cause": "catalogued"}),
    ("archiverequest_asked_has_who", second("archive_requests"), {"cause": "boredom"}),
    ("archiverequest_is_due_or_settled", second("archive_requests"), {"next_try_at": None}),
    ("archiverequest_is_due_or_settled", second("archive_requests"), {"outcome": "found"}),
    ("archiverequest_is_due_or_settled", second("archive_requests"), {"settled_at": NOW}),
    ("archiverequest_lease_is_a_pair", second("archive_requests"), {"lease_until": NOW}),
    (
        "archiverequest_lease_is_a_pair",
        second("archive_requests"),
        {"lease_token": uuid.UUID(int=7)},
    ),
    (
        "archivetry_one_per_lease",
        second("archive_tries"),
        as_first("archive_tries", "lease_token"),
    ),
    ("edition_label_unique_in_register", second("editions"), as_first("editions", "label")),
    ("edition_day_unique_in_register", second("editions"), as_first("editions", "issued_on")),
    ("entry_code_unique_in_edition", second("entries"), as_first("entries", "code")),
    ("entry_code_not_empty", second("entries"), {"code": ""}),
    ("registerbinding_names_its_entry", second("bindings"), {"code": ""}),
    ("registerbinding_names_its_entry", second("bindings"), {"name": ""}),
    ("registerbinding_released_has_who_when", second("bindings"), {"released_at": NOW}),
    (
        "registerbinding_released_has_who_when",
        second("bindings"),
        lambda rows: {"released_by": rows.people.reviewer},
    ),
    (
        "registerbinding_one_standing_per_entry",
        second("bindings"),
        as_first("bindings", "code"),
    ),
    ("article_stage_known", one("article"), {"stage": "lost"}),
    ("article_has_text_or_address", one("article"), {"text": ""}),
    ("article_has_text_or_address", one("other_article"), {"url": None}),
    (
        "article_text_unique_without_address",
        second("pasted"),
        as_first("pasted", "text_sha256"),
    ),
    ("article_lease_is_a_pair", one("article"), {"lease_until": NOW}),
    ("article_lease_is_a_pair", one("article"), {"lease_token": uuid.UUID(int=7)}),
    ("claim_text_not_empty", one("claim"), {"text": ""}),
    ("claim_part_has_number_and_whole", second("parts"), {"part": None}),
    ("claim_part_has_number_and_whole", second("parts"), {"part": 0}),
    ("claim_part_has_number_and_whole", second("parts"), {"whole": None}),
    ("claim_not_part_of_itself", second("parts"), lambda rows: {"whole": rows.parts[1]}),
    ("claim_part_number_unique_in_whole", second("parts"), as_first("parts", "part")),
    ("claim_declined_has_who_when_why", one("claim"), {"declined_at": NOW}),
    (
        "claim_declined_has_who_when_why",
        one("claim"),
        lambda rows: {"declined_at": NOW, "declined_by": rows.people.reviewer},
    ),
    ("claim_declined_has_who_when_why", one("claim"), {"decline_reason": "Not checkable"}),
    ("appearance_quote_not_empty", second("appearances"), {"exact": ""}),
    ("appearance_unique_in_article", second("appearances"), as_first("appearances", "position")),
    ("commentrequest_answer_has_date", one("comment"), {"answer": "We counted them."}),
    ("commentrequest_answer_has_date", one("comment"), {"answered_on": NOW.date()}),
    (
        "commentrequest_answer_has_date",
        one("comment"),
        {"answer": "Yes.", "answered_on": NOW.date(), "asked_on": LATER.date()},
    ),
    ("evidence_stance_known", one("evidence"), {"stance": "doubts"}),
    ("evidence_says_something", one("evidence"), {"finding": "", "excerpt": ""}),
    ("evidence_withdrawn_has_who_when_why", one("evidence"), {"withdrawn_at": NOW}),
    ("evidence_withdrawn_has_who_when_why", one("evidence"), {"withdrawal_reason": "Wrong page"}),
    (
        "evidence_passage_has_link",
        one("evidence"),
        lambda rows: {"passage": rows.passage, "link": None},
    ),
    ("ratingscale_one_in_use", second("scales"), {"in_use": True}),
    ("rating_code_unique_in_scale", second("ratings"), as_first("ratings", "code")),
    ("rating_numbers_in_range_or_none", second("ratings"), {"worst": 0}),
    ("rating_numbers_in_range_or_none", second("ratings"), {"best": 1}),
    ("rating_numbers_in_range_or_none", second("ratings"), {"value": 6}),
    ("rating_numbers_in_range_or_none", second("ratings"), {"value": 0}),
    ("rating_numbers_in_range_or_none", second("ratings"), {"value": None}),
    ("rating_numbers_in_range_or_none", second("ratings"), {"best": None, "worst": None}),
    ("verdict_stage_known", one("draft"), {"stage": "lost"}),
    ("verdict_kind_known", one("draft"), {"kind": "errata"}),
    (
        "verdict_version_unique_per_claim",
        one("second_version"),
        {"version": 1, "kind": "original"},
    ),
    (
        "verdict_one_in_the_making_per_claim",
        one("other_draft"),
        lambda rows: {"claim": rows.draft.claim},
    ),
    ("verdict_proposed_has_who_when", one("draft"), {"proposed_at": NOW}),
    ("verdict_proposed_has_who_when", one("proposed"), {"proposed_at": None}),
    ("verdict_approval_has_who_when_revision", one("proposed"), {"approved_at": NOW}),
    (
        "verdict_approval_has_who_when_revision",
        one("proposed"),
        lambda rows: {"approved_at": NOW, "approved_by": rows.people.editor},
    ),
    (
        "verdict_approval_has_who_when_revision",
        one("proposed"),
        lambda rows: {
            "approved_at": NOW,
            "approved_by": rows.people.editor,
            "approved_revision": rows.proposed.revision + 1,
        },
    ),
    (
        "verdict_approval_has_who_when_revision",
        one("draft"),
        lambda rows: {
            "approved_at": NOW,
            "approved_by": rows.people.editor,
            "approved_revision": rows.draft.revision,
        },
    ),
    (
        "verdict_approver_is_not_proposer",
        one("approved"),
        lambda rows: {"approved_by": rows.approved.proposed_by},
    ),
    (
        "verdict_approver_is_not_proposer",
        one("first_version"),
        lambda rows: {"approved_by": rows.first_version.proposed_by},
    ),
    (
        "verdict_single_person_is_of_an_approval",
        one("proposed"),
        lambda rows: {"single_person_period": rows.periods[1]},
    ),
    ("blindround_number_unique_per_claim", second("rounds"), as_first("rounds", "number")),
    (
        "blindround_one_open_per_claim",
        lambda rows: rows.rounds[0],
        {"settled_at": None, "outcome": ""},
    ),
    ("blindround_settled_has_when_how", second("rounds"), {"settled_at": NOW}),
    ("blindround_settled_has_when_how", second("rounds"), {"outcome": "called-off"}),
    ("blindround_third_person_has_who_why", lambda rows: rows.rounds[0], {"reason": ""}),
    ("blindround_third_person_has_who_why", lambda rows: rows.rounds[0], {"settled_by": None}),
    ("blindround_chosen_stands", lambda rows: rows.rounds[0], {"stands": 1}),
    (
        "blindround_chosen_stands",
        lambda rows: rows.rounds[0],
        lambda rows: {"outcome": "chosen", "verdict": rows.draft},
    ),
    ("blindround_verdict_of_two", lambda rows: rows.rounds[0], {"outcome": "agreed"}),
    (
        "blindround_verdict_of_two",
        lambda rows: rows.rounds[0],
        lambda rows: {"verdict": rows.draft},
    ),
    (
        "blindround_verdict_of_two",
        lambda rows: rows.rounds[0],
        lambda rows: {"outcome": "agreed", "verdict": rows.draft, "revealed_at": None},
    ),
    ("blindproposal_seat_known", second("proposals"), {"seat": 3}),
    ("blindproposal_two_in_a_round", second("proposals"), as_first("proposals", "seat")),
    ("blindproposal_one_per_account", second("proposals"), as_first("proposals", "proposed_by")),
    ("blindproposal_summary_not_empty", second("proposals"), {"summary": ""}),
    ("singlepersonperiod_one_at_a_time", lambda rows: rows.periods[0], {"turned_off_at": None}),
    (
        "singlepersonperiod_ends_after_it_began",
        lambda rows: rows.periods[0],
        {"turned_on_at": LATER + dt.timedelta(days=1)},
    ),
    ("verdict_needs_approval_of_this_revision", one("proposed"), {"stage": "approved"}),
    (
        "verdict_needs_approval_of_this_revision",
        one("approved"),
        {"approved_at": None, "approved_by": None, "approved_revision": None},
    ),
    ("verdict_needs_approval_of_this_revision", one("approved"), {"revision": 9}),
    ("verdict_published_is_complete", one("first_version"), {"published_by": None}),
    ("verdict_published_is_complete", one("first_version"), {"published_at": None}),
    ("verdict_published_is_complete", one("first_version"), {"version": None}),
    ("verdict_published_is_complete", one("first_version"), {"record": None}),
    ("verdict_published_is_complete", one("first_version"), {"record": JSON_NULL}),
    ("verdict_published_is_complete", one("first_version"), {"hash": ""}),
    ("verdict_published_is_complete", one("first_version"), {"summary": ""}),
    ("verdict_published_is_complete", one("first_version"), {"rating": None}),
    ("verdict_published_is_complete", one("approved"), {"stage": "published"}),
    ("verdict_published_is_complete", one("draft"), {"version": 1}),
    ("verdict_is_public_after_its_embargo", one("first_version"), {"embargo_until": LATER}),
    ("verdict_first_version_is_the_original", one("first_version"), {"kind": "update"}),
    ("verdict_first_version_is_the_original", one("second_version"), {"kind": "original"}),
    ("verdict_yearly_review_has_day", one("draft"), {"review_yearly": True}),
    ("verdict_correction_has_notice", one("second_version"), {"notice": ""}),
    ("correctionrequest_message_not_empty", second("requests"), {"message": ""}),
    ("correctionrequest_triage_has_who_when", second("requests"), {"triage": "odd"}),
    ("correctionrequest_triage_has_who_when", second("requests"), {"triaged_at": None}),
    ("correctionrequest_triage_has_who_when", second("requests"), {"triaged_by": None}),
    (
        "correctionrequest_triage_has_who_when",
        lambda rows: rows.requests[0],
        lambda rows: {"triaged_at": NOW, "triaged_by": rows.people.editor},
    ),
    ("correctionrequest_declined_has_reason", second("requests"), {"triage": "declined"}),
    ("correctionrequest_answer_has_who_when", second("requests"), {"answer": ""}),
    ("correctionrequest_answer_has_who_when", second("requests"), {"answered_by": None}),
    (
        "correctionrequest_answer_has_who_when",
        second("requests"),
        {"triage": "", "triaged_at": None, "triaged_by": None},
    ),
    ("correctionrequest_sent_is_answered", lambda rows: rows.requests[0], {"route": "by-hand"}),
    ("correctionrequest_sent_is_answered", second("requests"), {"route": "by-pigeon"}),
    ("correctionrequest_erased_has_no_address", second("requests"), {"email_erased_at": NOW}),
    ("recordedreason_one_per_rule", second("reasons"), as_first("reasons", "code")),
    ("recordedreason_names_a_rule", second("reasons"), {"code": ""}),
    ("apikey_scope_known", second("api_keys"), {"scope": "all"}),
    ("apikey_name_not_empty", second("api_keys"), {"name": ""}),
    (
        "apikey_revoked_after_creation",
        second("api_keys"),
        {"revoked_at": NOW - dt.timedelta(days=1)},
    ),
    ("keptanswer_one_per_key", second("kept_answers"), as_first("kept_answers", "key")),
    ("keptanswer_key_not_empty", second("kept_answers"), {"key": ""}),
    (
        "presence_one_per_person_and_claim",
        second("presences"),
        as_first("presences", "person_id"),
    ),
    ("verdictstep_act_known", one("step"), {"act": "shouted"}),
    (
        "rereview_one_open_per_verdict",
        lambda rows: rows.rereviews[0],
        {"settled_at": None, "settled_by": None, "settlement": ""},
    ),
    ("rereview_settled_has_who_when_how", second("rereviews"), {"settled_at": NOW}),
    ("rereview_settled_has_who_when_how", second("rereviews"), {"settlement": "confirmed"}),
    (
        "rereview_settled_has_who_when_how",
        second("rereviews"),
        lambda rows: {
            "settled_at": NOW,
            "settled_by": rows.people.editor,
            "settlement": "forgotten",
        },
    ),
    *(
        (
            f"cause_one_per_{name}",
            lambda rows, field=field: rows.causes[field][1],
            lambda rows, field=field: {field: getattr(rows.causes[field][0], field)},
        )
        for name, field in (
            ("health_change", "health_change"),
            ("passage_change", "passage_change"),
            ("edition", "edition"),
            ("due_date", "due_on"),
        )
    ),
    (
        "ledgerevent_follows_one",
        lambda rows: rows.events[2],
        lambda rows: {"prev_hash": rows.events[1].prev_hash},
    ),
    ("ledgerevent_first_follows_none", lambda rows: rows.events[0], {"prev_hash": "a" * 64}),
    ("ledgerevent_first_follows_none", second("events"), {"prev_hash": FIRST}),
    ("ledgerevent_is_complete", second("events"), {"kind": ""}),
    ("ledgerevent_is_complete", second("events"), {"subject": ""}),
    ("ledgerevent_is_complete", second("events"), {"payload": ""}),
    ("ledgerevent_is_complete", second("events"), {"leaf_hash": ""}),
    ("checkpoint_is_of_events", one("checkpoint"), {"note": ""}),
    ("checkpoint_is_of_events", one("checkpoint"), {"size": 0}),
    *(
        (
            "cause_kind_names_its_row",
            lambda rows, field=field: rows.causes[field][1],
            {field: None},
        )
        for field in ("health_change", "passage_change", "edition", "due_on")
    ),
    (
        "cause_kind_names_its_row",
        lambda rows: rows.causes["due_on"][1],
        {"kind": "health-change"},
    ),
]
SHADOWED = {
    "article_stage_known": "article_has_text_or_address",
    "verdict_stage_known": "verdict_needs_approval_of_this_revision",
    "verdict_approval_has_who_when_revision": "verdict_needs_approval_of_this_revision",
    "verdict_needs_approval_of_this_revision": "verdict_approval_has_who_when_revision",
}
"""No row breaks the one without the other, and the database names the first that it tried."""

UNIQUE_FIELDS: list[tuple[str, Row, Callable[[Rows], dict[str, Any]]]] = [
    ("url", one("other_article"), lambda rows: {"url": rows.article.url}),
    ("host", second("robots"), as_first("robots", "host")),
    ("name", second("api_keys"), as_first("api_keys", "name")),
    ("sha256", second("api_keys"), as_first("api_keys", "sha256")),
    ("account_id", second("api_keys"), as_first("api_keys", "account_id")),
    ("public_id", second("parts"), as_first("parts", "public_id")),
    ("public_id", second("requests"), as_first("requests", "public_id")),
]


def named() -> dict[str, tuple[type[Model], CheckConstraint | UniqueConstraint]]:
    """Every constraint that our models name."""
    return {
        constraint.name: (model, constraint)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }


def ids() -> Iterator[str]:
    for number, (name, _, change) in enumerate(BREACHES):
        yield f"{name}-{'-'.join(change) if isinstance(change, dict) else number}"


def test_every_named_constraint_is_in_the_table() -> None:
    assert {name for name, _, _ in BREACHES} == set(named())


def leads_an_index(model: type[Model], field: str) -> bool:
    """Whether a search for the field alone has an index to go by."""
    whole = [
        one.fields
        for one in (*model._meta.constraints, *model._meta.indexes)
        if isinstance(one, UniqueConstraint | Index) and one.condition is None
    ]
    return any(fields and fields[0].lstrip("-") == field for fields in whole)


def test_a_foreign_key_without_an_index_of_its_own_leads_another() -> None:
    keys = [
        (model, field)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.deconstruct()[3].get("db_index") is False
    ]

    assert keys
    for model, field in keys:
        assert leads_an_index(model, field.name), f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("write", ["queryset", "sql"])
@pytest.mark.parametrize(("name", "row", "change"), BREACHES, ids=list(ids()))
def test_database_refuses(rows: Rows, name: str, row: Row, change: Change, write: str) -> None:
    found = row(rows)
    changes = change(rows) if callable(change) else change

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        WRITERS[write](found, changes)

    assert says(refusal.value, name) or says(refusal.value, SHADOWED.get(name, name))


@pytest.mark.parametrize("write", ["queryset", "sql"])
@pytest.mark.parametrize(("field", "row", "change"), UNIQUE_FIELDS)
def test_database_refuses_to_double(
    rows: Rows, field: str, row: Row, change: Callable[[Rows], dict[str, Any]], write: str
) -> None:
    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        WRITERS[write](row(rows), change(rows))


@pytest.mark.parametrize("write", ["queryset", "sql"])
def test_database_takes_what_breaks_no_constraint(rows: Rows, write: str) -> None:
    changed = WRITERS[write](rows.draft, {"summary": "Another summary", "proposed_by": None})

    assert changed == 1


def by_queryset(row: Model, changes: dict[str, Any]) -> int:
    return type(row)._base_manager.filter(pk=row.pk).update(**changes)


def by_sql(row: Model, changes: dict[str, Any]) -> int:
    """As a person at the database's own prompt would."""
    fields = [(concrete(type(row), name), value) for name, value in changes.items()]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field, _ in fields)
    key = quote(str(type(row)._meta.pk.column))
    values = [
        field.get_db_prep_save(getattr(value, "pk", value), connection) for field, value in fields
    ]
    statement = f"UPDATE {quote(row._meta.db_table)} SET {columns} WHERE {key} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, row.pk])
        return int(cursor.rowcount)


def concrete(model: type[Model], name: str) -> Any:
    """The field with its column; a reverse relation has none, and is never named in the table."""
    return model._meta.get_field(name)


WRITERS = {"queryset": by_queryset, "sql": by_sql}


def says(error: IntegrityError, name: str) -> bool:
    """Whether the refusal names the constraint; SQLite names the columns of a unique index."""
    model, constraint = named()[name]
    if (
        connection.vendor == "sqlite"
        and isinstance(constraint, UniqueConstraint)
        and constraint.fields
    ):
        columns = [concrete(model, field).column for field in constraint.fields]
        expected = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
        return str(error) == f"UNIQUE constraint failed: {expected}"
    return name in str(error)
