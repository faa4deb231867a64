"""A role that owns nothing runs the product on PostgreSQL, and undoes nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from factcheck import demo
from tests import services
from tests.conftest import required

ROLE = "newsroom"
PRUNE = """
from django.conf import settings
from django.utils import timezone
from sources.models import Blob, Link, Source
from sources.services import pruning
at, url = timezone.now(), "https://spare.example/"
source = Source.objects.order_by("pk")[0]
link = Link.objects.create(source=source, url=url, typed_url=url, host="spare.example", added_at=at)
Blob.objects.create(sha256="0" * 64, link=link, payload_sha256="0" * 64, size=9, stored_at=at)
settings.SNAPSHOT_QUOTA = pruning.standing().size - 1
assert pruning.prune(now=at) == 1
"""
WORK = {
    "publish": ["load_seeds", "--set", "practice"],
    "check links": ["check_links", "--all", "--json"],
    "prune": ["shell", "--no-imports", "-c", PRUNE],
    "migrate": ["migrate"],
    "be checked": ["check", "--database", "default"],
}
REFUSED = [
    "UPDATE claims_verdictstep SET reason = 'x'",
    "DELETE FROM claims_verdict",
    "DELETE FROM sources_linkcheck",
    "UPDATE sources_snapshot SET text = 'x'",
    "UPDATE sources_blob SET payload_sha256 = 'x'",
    "UPDATE claims_evidence SET finding = 'x'",
    "UPDATE django_migrations SET name = 'x'",
    "TRUNCATE sources_linkcheck CASCADE",
    "TRUNCATE claims_verdict CASCADE",
    "DROP TRIGGER append_only_claims_verdict_update ON claims_verdict",
    "ALTER TABLE claims_verdict DISABLE TRIGGER ALL",
    "ALTER TABLE claims_verdict DROP COLUMN record",
    "DROP TABLE claims_verdict CASCADE",
    "CREATE OR REPLACE FUNCTION append_only_claims_verdict_update() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
]


@dataclass(frozen=True, slots=True)
class Installation:
    """A cluster of its own, migrated by its owner, and the folder of the newsroom."""

    owner: str
    application: str
    folder: Path
    port: int

    def manage(self, address: str, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=services.ROOT,
            env=os.environ
            | {"DATABASE_URL": address, "DATA_DIR": str(self.folder), "REDIS_URL": ""}
            | {"PRACTICE_PORT": str(self.port), "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with services.postgres(required("PostgreSQL")) as owner:
        application = owner.replace("factcheck@", f"{ROLE}@")
        folder, port = tmp_path_factory.mktemp("newsroom"), services.free_port()
        made = Installation(owner, application, folder, port)
        migrated = made.manage(owner, "migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        grants = made.manage(owner, "application_role", ROLE).stdout
        with psycopg.connect(owner) as session:
            session.execute(f"CREATE ROLE {ROLE} LOGIN")
            session.execute(grants.encode())
        with subprocess.Popen(demo.practice_server(port)) as pages:
            yield made
            pages.terminate()


def test_the_newsroom_works_and_nothing_is_undone(installation: Installation) -> None:
    for what, command in WORK.items():
        done = installation.manage(installation.application, *command)
        assert done.returncode == 0, (what, done.stderr)

    with psycopg.connect(installation.application, autocommit=True) as session:
        counted = session.execute(
            "SELECT (SELECT count(*) FROM claims_verdict WHERE stage = 'published'),"
            " (SELECT count(*) FROM sources_linkcheck)"
        ).fetchone()
        assert counted
        assert min(counted) > 0
        for statement in REFUSED:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement.encode())


def test_an_owner_without_the_trigger_could(installation: Installation) -> None:
    """The refusals above are the role's: who owns the tables gets past."""
    with psycopg.connect(installation.owner) as session:
        session.execute("DROP TRIGGER append_only_claims_verdictstep_update ON claims_verdictstep")
        session.execute("UPDATE claims_verdictstep SET reason = 'x'")
        session.rollback()


def test_sqlite_is_told_that_it_has_no_roles(installation: Installation) -> None:
    told = installation.manage("", "application_role", ROLE)

    assert told.returncode == 2
    assert "Only PostgreSQL has roles" in told.stderr
