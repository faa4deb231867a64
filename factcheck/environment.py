"""Environment variables turned into values, each with an error that says what to write."""

import os
import re
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
import dj_email_url
from environs import Env, EnvError, EnvValidationError

from sources.rules import addresses

Network = addresses.Network
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
REDIS_SCHEMES = ("redis", "rediss")
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def reader(env_file: Path) -> Env:
    """An Env that collects every malformed value, so that `seal` can name them all at once."""
    env = Env(eager=False)
    for name, parser in PARSERS.items():
        env.add_parser(name, parser)
    env.read_env(str(env_file), recurse=False)
    return env


def seal(env: Env) -> None:
    """Stop the start (exit 2) when a value was malformed. Values may be secret: not shown."""
    try:
        env.seal()
    except EnvValidationError as error:
        stop_with(only_given(error.error_messages))


def only_given(messages: Any) -> dict[str, Any]:
    """A default that was made from a malformed value is nothing that somebody wrote."""
    every = dict(messages)
    return {name: said for name, said in every.items() if name in os.environ} or every


def stop_with(messages: Any) -> NoReturn:
    lines = [f"  {name}: {' '.join(map(str, said))}" for name, said in dict(messages).items()]
    head = "Factcheck cannot start: malformed settings (environment or .env, see .env.example)."
    sys.stderr.write("\n".join([head, *lines]) + "\n")
    raise SystemExit(2)


def usable_folder(path: Path) -> None:
    """Made when missing; stops the start (exit 2) when nothing can be written there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=path).close()
    except OSError as error:
        why = error.strerror or str(error)
        stop_with({"DATA_DIR": [f"Nothing can be written to {path} ({why}). Name another folder."]})


def remembered_port(data_dir: Path, default: int) -> int:
    """What `up` wrote for the practice server at its first start; the port is in stored links."""
    path = data_dir / "practice-port"
    if not path.exists():
        return default
    try:
        return int(path.read_text())
    except ValueError:
        stop_with({"PRACTICE_PORT": [f"{path} holds no port number. Delete that file."]})


def networks(value: str | Sequence[Network]) -> tuple[Network, ...]:
    parts = value.split(",") if isinstance(value, str) else [str(network) for network in value]
    try:
        return addresses.parse_networks(parts)
    except ValueError as error:
        advice = "Write networks as 10.0.0.0/8,192.168.1.7/32; 192.168.1.7/32:8001 opens one port."
        raise EnvError(f"{error}. {advice}") from error


def address(value: str) -> str:
    """One IP address; empty for none."""
    try:
        return str(ip_address(value)) if value else ""
    except ValueError as error:
        raise EnvError("Not an IP address. Write it as 10.0.0.5.") from error


def origins(value: str | None) -> list[str] | None:
    """Where forms may come from; None means that nobody said."""
    if value is None:
        return None
    parts = [part.strip() for part in value.split(",") if part.strip()]
    named = [part.partition("://") for part in parts]
    if not all(scheme in ("http", "https") and host for scheme, _, host in named):
        raise EnvError("Write origins as https://factcheck.example.org, with commas between them.")
    return parts


def web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        well_formed = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port  # raises when it is not a number
    except ValueError:
        well_formed = False
    if not well_formed:
        raise EnvError("Not a web address. Write it as https://factcheck.example.org.")
    return value


def base_url(value: str) -> str:
    """A web address to put paths behind."""
    return web_url(value).rstrip("/")


def archives(value: str | Sequence[str]) -> tuple[str, ...]:
    """Where web archives list the copies of a page; each archive is asked at one address."""
    parts = value.split(",") if isinstance(value, str) else value
    templates = tuple(part.strip() for part in parts if part.strip())
    if not all("{url}" in template and _is_web(template) for template in templates):
        raise EnvError("Write https://archive.example.org/timemap/link/{url}, {url} for the page.")
    if len({urlsplit(template).netloc.lower() for template in templates}) < len(templates):
        raise EnvError("Name each archive once: two of these addresses are of the same one.")
    return templates


def archive(value: str) -> str:
    """Where an archive is asked for a copy; empty means nowhere."""
    if not value:
        return ""
    template = value if "{url}" in value else f"{value.rstrip('/')}/{{url}}"
    if not _is_web(template):
        raise EnvError("Write https://web.archive.org/save/{url}, or nothing.")
    return template


def _is_web(value: str) -> bool:
    try:
        web_url(value)
    except EnvError:
        return False
    return True


def database(value: str) -> dict[str, Any]:
    """Empty means: our own file."""
    if not value:
        return {}
    if value.partition("://")[0] not in DATABASE_SCHEMES:
        raise EnvError(
            "Write postgresql://user:password@host:5432/name or sqlite:////folder/file.sqlite3."
        )
    try:
        return dict(dj_database_url.parse(value))
    except ValueError as error:
        raise EnvError("Not a database address; quote special characters with %XX.") from error


def sqlite(file: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}


def redis_url(value: str) -> str:
    """Empty means: no Redis."""
    if value and value.partition("://")[0] not in REDIS_SCHEMES:
        raise EnvError("Write redis://host:6379/0 or rediss://user:password@host:6379/0.")
    return value


def email(value: str) -> dict[str, Any]:
    if value.partition(":")[0] not in dj_email_url.SCHEMES:
        raise EnvError("Write console:, file:///folder or submission://user:password@host:587.")
    return dict(dj_email_url.parse(value))


def size(value: str | None) -> int | None:
    """Bytes; empty means: no limit."""
    if not value or not value.strip():
        return None
    written = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", value.strip().upper())
    if not written:
        raise EnvError("Write a size as 500MB, 20GB or 1.5TB, or nothing for no limit.")
    return round(float(written[1]) * UNITS[written[2]])


def time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise EnvError("Not a time zone. Write it as Europe/Berlin or UTC.") from error
    return value


PARSERS = {
    "networks": networks,
    "origins": origins,
    "web_url": web_url,
    "base_url": base_url,
    "archives": archives,
    "archive": archive,
    "database": database,
    "redis": redis_url,
    "email_url": email,
    "address": address,
    "time_zone": time_zone,
    "size": size,
}
