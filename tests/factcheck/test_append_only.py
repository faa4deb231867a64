"""The triggers are put in and looked for; what would run without them does not start."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, models

from factcheck import append_only, checks
from sources.rules.append_only import PREFIX
from tests.services import ROOT, free_port

VERDICT_UPDATE = f"{PREFIX}claims_verdict_update"
LOOK_DELETE = f"{PREFIX}sources_linkcheck_delete"
SERVERS = {
    "web": ["-m", "factcheck.serving"],
    "worker": ["-m", "celery", "--app", "factcheck", "--quiet", "worker", "--pool", "solo"],
}


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def drop(name: str) -> None:
    table = name.removeprefix(PREFIX).rpartition("_")[0]
    run(f'DROP TRIGGER "{name}"' + (f" ON {table}" if connection.vendor == "postgresql" else ""))


ON = "BEFORE UPDATE ON claims_verdict"
EACH = f"FOR EACH ROW EXECUTE FUNCTION {VERDICT_UPDATE}()"
ALTERED = {
    "sqlite": {
        "refuses nothing": f"{ON} BEGIN SELECT 1; END",
        "refuses some": f"{ON} WHEN OLD.id > 1 BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "skips silently": f"{ON} BEGIN SELECT RAISE(IGNORE); END",
        "on another table": "BEFORE UPDATE ON claims_claim BEGIN SELECT 1; END",
        "on another event": "BEFORE DELETE ON claims_verdict BEGIN SELECT RAISE(ABORT, 'no'); END",
    },
    "postgresql": {
        "refuses nothing": f"{ON} FOR EACH ROW WHEN (false) EXECUTE FUNCTION {VERDICT_UPDATE}()",
        "refuses some": f"BEFORE UPDATE OF stage ON claims_verdict {EACH}",
        "skips replicas": f"{ON} {EACH}",
        "on another table": f"BEFORE UPDATE ON claims_claim {EACH}",
        "on another event": f"BEFORE DELETE ON claims_verdict {EACH}",
    },
}[connection.vendor]
"""What somebody may make of a trigger, its name being left as it was."""


def what_check_says() -> str:
    with pytest.raises(SystemCheckError) as refusal:
        call_command("check", databases=["default"])
    return str(refusal.value)


@pytest.mark.django_db
def test_after_a_migrate_all_triggers_are_there() -> None:
    assert append_only.faults() == {}
    assert len(append_only.expected(connection)) > 40
    call_command("check", databases=["default"], fail_level="WARNING")


@pytest.mark.django_db
@pytest.mark.parametrize("name", [VERDICT_UPDATE, LOOK_DELETE])
def test_a_missing_trigger_is_named_with_what_to_do(name: str) -> None:
    drop(name)

    said = what_check_says()

    assert f"factcheck.E004) The trigger {name} is missing on" in said
    assert "manage.py migrate" in said
    assert said.count("E004") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_trigger_is_named_and_made_anew(how: str) -> None:
    drop(VERDICT_UPDATE)
    run(f"CREATE TRIGGER {VERDICT_UPDATE} {ALTERED[how]}")

    assert f"The trigger {VERDICT_UPDATE} is" in what_check_says()
    append_only.install()
    assert append_only.faults() == {}


@pytest.mark.django_db
def test_a_function_that_was_written_over_is_seen() -> None:
    """Its trigger is as it was; SQLite has no functions, and there the body is the trigger."""
    if connection.vendor == "postgresql":
        run(f"CREATE OR REPLACE FUNCTION {VERDICT_UPDATE}() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'")  # fmt: skip
    else:
        drop(VERDICT_UPDATE)
        run(f"CREATE TRIGGER {VERDICT_UPDATE} {ALTERED['refuses nothing']}")

    assert list(append_only.faults()) == [VERDICT_UPDATE]


@pytest.mark.django_db
def test_migrate_puts_back_what_is_missing_and_says_nothing() -> None:
    drop(VERDICT_UPDATE)

    call_command("migrate", skip_checks=False, verbosity=0)

    assert append_only.faults() == {}


@pytest.mark.django_db
def test_migrate_takes_out_what_nobody_declares_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    config = apps.get_app_config("claims")
    fewer = [one for one in config.append_only if one.model != "VerdictStep"]  # type: ignore[attr-defined]
    monkeypatch.setattr(config, "append_only", fewer)

    append_only.install()

    assert not [name for _, name in append_only.installed(connection) if "verdictstep" in name]
    assert append_only.faults() == {}


@pytest.mark.django_db
def test_nothing_is_asked_of_a_database_without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_: [])

    assert append_only.expected(connection) == []


@pytest.mark.django_db(transaction=True)
def test_django_may_rebuild_a_table_and_the_triggers_come_back() -> None:
    """SQLite rebuilds `claims_verdict` for it, and drops the triggers."""
    verdict: Any = apps.get_model("claims", "Verdict")
    old = verdict._meta.get_field("notice")
    new = models.CharField(max_length=500, blank=True)
    new.set_attributes_from_name("notice")
    new.model = verdict

    append_only.before_migrate(plan=[object()])
    with connection.schema_editor() as editor:
        editor.alter_field(verdict, old, new)
    missing = set(append_only.faults())
    with connection.schema_editor() as editor:
        editor.alter_field(verdict, new, old)
    append_only.after_migrate()

    assert append_only.faults() == {}
    if connection.vendor == "sqlite":
        assert VERDICT_UPDATE in missing
        assert f"{PREFIX}claims_verdict_cited_delete" in missing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("server", SERVERS)
def test_no_server_starts_on_an_unguarded_database(
    process_environment: dict[str, str], server: str
) -> None:
    drop(VERDICT_UPDATE)

    ended = subprocess.run(
        [sys.executable, *SERVERS[server]],
        cwd=ROOT,
        env=process_environment | {"PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 1
    assert VERDICT_UPDATE in ended.stderr
    assert "manage.py migrate" in ended.stderr


@pytest.mark.django_db
def test_a_guarded_database_lets_them_start() -> None:
    checks.require_sound_database()


def test_a_bare_checkout_raises_nothing(tmp_path: Any) -> None:
    """Before the first migrate there is nothing to guard."""
    empty = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "check", "--database", "default"]

    ended = subprocess.run(
        command, cwd=ROOT, env=empty, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, "")
