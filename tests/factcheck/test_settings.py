"""What the environment may say, seen from outside: each case starts a process of its own."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claims.rules import notes
from tests.services import ROOT, SETTINGS

SHOW = """
import json, sys
from django.conf import settings
json.dump({name: getattr(settings, name) for name in sys.argv[1:]}, sys.stdout, default=str)
"""
Start = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Read the settings in a fresh process with nothing but the given variables."""

    def run(*names: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        bare = {
            name: os.environ[name]
            for name in ("PATH", "COVERAGE_PROCESS_CONFIG")
            if name in os.environ
        }
        environment = bare | {
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "DATA_DIR": str(tmp_path / "made"),
            "ENV_FILE": os.devnull,
        }
        return subprocess.run(
            [sys.executable, "-c", SHOW, *(names or ["DEBUG"])],
            env=environment | variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def shown(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def test_every_setting_has_a_default_that_is_safe_on_loopback(start: Start, tmp_path: Path) -> None:
    seen = shown(
        start("DEBUG", "ALLOWED_HOSTS", "PUBLIC_URL", "CORRECTIONS_POLICY_URL", "DATA_DIR")
    )

    assert seen == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["127.0.0.1", "[::1]", "localhost"],
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "CORRECTIONS_POLICY_URL": "http://127.0.0.1:8000/corrections/",
        "DATA_DIR": str(tmp_path / "made"),
    }


def test_the_embedded_database_is_one_durable_file_in_data_dir(
    start: Start, tmp_path: Path
) -> None:
    [database] = shown(start("DATABASES"))["DATABASES"].values()

    assert database["NAME"] == str(tmp_path / "made" / "factcheck.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 30


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DEBUG", "perhaps", "Not a valid boolean"),
        ("PORT", "eighty", "Not a valid integer"),
        ("PORT", "70000", "65535"),
        ("PUBLIC_URL", "factcheck.example.org", "https://"),
        ("PUBLISHER_URL", "ftp://example.org", "https://"),
        ("PUBLIC_URL", "http://[::1", "https://"),
        ("DATABASE_URL", "mysql://root:hunter2@db/factcheck", "postgresql://"),
        ("DATABASE_URL", "postgresql://root:hunter2@db:port/factcheck", "Not a database address"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("EMAIL_URL", "pigeon://coop", "console:"),
        ("TIME_ZONE", "Berlin", "Europe/Berlin"),
        ("ARCHIVE_TIMEMAP_URLS", "https://archive.example/timemap/", "{url}"),
        ("ARCHIVE_TIMEMAP_URLS", "archive.example/{url}", "https://"),
        ("ARCHIVE_TIMEMAP_URLS", "https://a.example/1/{url},https://a.example/2/{url}", "once"),
        ("ARCHIVE_SAVE_URL", "archive.example/save", "https://"),
        ("FETCH_TIMEOUT", "soon", "Not a valid number"),
        ("FETCH_CONCURRENCY", "0", "greater than or equal to 1"),
        ("FETCH_ALLOWED_NETWORKS", "10.0.0.1/8", "10.0.0.0/8"),
        ("SNAPSHOT_QUOTA", "plenty", "Write a size as 500MB"),
        ("SNAPSHOT_QUOTA", "-5GB", "Write a size as 500MB"),
        ("TRUSTED_PROXY", "the proxy", "Not an IP address."),
        ("PRACTICE_PORT", "next", "Not a valid integer"),
        ("CSRF_TRUSTED_ORIGINS", "foo", "https://"),
        ("CSRF_TRUSTED_ORIGINS", "https://facts.example,https://", "https://"),
        ("DATA_DIR", "/proc/nowhere", "Name another folder."),
    ],
)
def test_a_malformed_value_stops_the_start_with_a_sentence(
    start: Start, name: str, value: str, advice: str
) -> None:
    done = start(**{name: value})

    assert done.returncode == 2
    [line] = [line for line in done.stderr.splitlines() if line.startswith(f"  {name}: ")]
    assert advice in line
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("", None),
        ("0", 0),
        ("512", 512),
        ("500MB", 500_000_000),
        ("20 gb", 20_000_000_000),
        ("1.5T", 1_500_000_000_000),
    ],
)
def test_a_quota_is_a_size_with_a_unit(start: Start, written: str, size: int | None) -> None:
    assert shown(start("SNAPSHOT_QUOTA", SNAPSHOT_QUOTA=written)) == {"SNAPSHOT_QUOTA": size}


def test_all_malformed_values_are_named_at_once(start: Start) -> None:
    done = start(PORT="x", FETCH_TIMEOUT="y")

    assert "  PORT: " in done.stderr
    assert "  FETCH_TIMEOUT: " in done.stderr


def test_only_what_somebody_wrote_is_named(start: Start) -> None:
    done = start(PORT="x")

    assert [line for line in done.stderr.splitlines() if line.startswith("  ")] == [
        "  PORT: Not a valid integer."
    ]


def test_origins_are_read_as_a_list(start: Start) -> None:
    given = "https://facts.example, http://*.example:8000"

    seen = shown(start("CSRF_TRUSTED_ORIGINS", CSRF_TRUSTED_ORIGINS=given))

    assert seen["CSRF_TRUSTED_ORIGINS"] == ["https://facts.example", "http://*.example:8000"]


def test_the_environment_wins_over_the_env_file(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("PUBLISHER_NAME=From the file\nTIME_ZONE=Europe/Berlin\n")

    seen = shown(start("PUBLISHER_NAME", "TIME_ZONE", ENV_FILE=str(file), PUBLISHER_NAME="Ours"))

    assert seen == {"PUBLISHER_NAME": "Ours", "TIME_ZONE": "Europe/Berlin"}


def test_the_secret_key_is_made_once_and_only_for_us(start: Start, tmp_path: Path) -> None:
    first, second = (shown(start("SECRET_KEY"))["SECRET_KEY"] for _ in range(2))

    file = tmp_path / "made" / "secret-key"
    assert first == second == file.read_text().strip()
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_key_of_the_ledger_is_made_once_and_only_for_us(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "made" / "ledger-key"
    seen = [shown(start("LEDGER_KEY_FILE", PUBLIC_URL=url)) for url in PUBLIC_URLS]
    made = notes.read_private_key(file.read_text().strip())

    assert seen == [{"LEDGER_KEY_FILE": str(file)}] * 2
    assert made.name == "facts.example.org/ledger"  # for good: signatures name it
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


PUBLIC_URLS = ("https://facts.example.org", "https://moved.example.org")


def test_the_key_of_the_ledger_may_stand_elsewhere(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "apart" / "key"
    start(LEDGER_KEY_FILE=str(file))

    assert notes.read_private_key(file.read_text().strip()).name
    assert not (tmp_path / "made" / "ledger-key").exists()


def test_networks_are_read_as_networks(start: Start) -> None:
    seen = shown(start("FETCH_ALLOWED_NETWORKS", FETCH_ALLOWED_NETWORKS="10.0.0.0/8, 127.0.0.2,"))

    assert seen["FETCH_ALLOWED_NETWORKS"] == ["10.0.0.0/8", "127.0.0.2/32"]


def test_archives_are_asked_where_the_settings_say(start: Start) -> None:
    names = ("ARCHIVE_TIMEMAP_URLS", "ARCHIVE_SAVE_URL")

    assert shown(start(*names)) == {
        "ARCHIVE_TIMEMAP_URLS": ["https://web.archive.org/web/timemap/link/{url}"],
        "ARCHIVE_SAVE_URL": "",
    }
    assert shown(start(*names, ARCHIVE_TIMEMAP_URLS=""))["ARCHIVE_TIMEMAP_URLS"] == []
    named = shown(
        start(
            *names,
            ARCHIVE_TIMEMAP_URLS="https://a.example/{url}, https://b.example/?u={url},",
            ARCHIVE_SAVE_URL="https://a.example/save/",
        )
    )
    assert named == {
        "ARCHIVE_TIMEMAP_URLS": ["https://a.example/{url}", "https://b.example/?u={url}"],
        "ARCHIVE_SAVE_URL": "https://a.example/save/{url}",
    }


def test_redis_url_moves_broker_and_cache(start: Start) -> None:
    address = "redis://127.0.0.1:6390/0"

    seen = shown(start("CELERY_BROKER_URL", "CACHES", REDIS_URL=address))

    assert seen["CELERY_BROKER_URL"] == address
    assert seen["CACHES"]["default"]["LOCATION"] == address


def test_database_url_moves_the_record(start: Start) -> None:
    seen = shown(start("DATABASES", "SQLITE", DATABASE_URL="postgresql://me@db.example/facts"))

    assert seen["SQLITE"] is False
    assert seen["DATABASES"]["default"]["HOST"] == "db.example"


def test_a_public_https_address_is_answered_to_and_trusted(start: Start) -> None:
    names = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE")

    seen = shown(start(*names, PUBLIC_URL="https://facts.example.org/"))

    assert "facts.example.org" in seen["ALLOWED_HOSTS"]
    assert seen["CSRF_TRUSTED_ORIGINS"] == ["https://facts.example.org"]
    assert seen["SESSION_COOKIE_SECURE"] is True


def test_the_port_of_the_practice_server_is_remembered(start: Start, tmp_path: Path) -> None:
    assert shown(start("PRACTICE_PORT", PORT="9000"))["PRACTICE_PORT"] == 9001
    (tmp_path / "made" / "practice-port").write_text("8001\n")

    assert shown(start("PRACTICE_PORT", PORT="9000"))["PRACTICE_PORT"] == 8001


def test_a_spoilt_memory_of_the_practice_port_is_named(start: Start, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "practice-port").write_text("?")

    done = start()

    assert done.returncode == 2
    assert "Delete that file" in done.stderr


def test_every_variable_stands_in_env_example() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS.read_text()))
    told = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read == told
