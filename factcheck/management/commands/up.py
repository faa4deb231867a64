"""`manage.py up`: everything at once, for one person on one machine."""

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from claims.models import Claim
from factcheck import demo, kept
from factcheck.supervisor import Child, Supervisor

PYTHON = sys.executable
WEB = [PYTHON, "-m", "factcheck.serving"]
CELERY = [PYTHON, "-m", "celery", "--app", "factcheck", "--quiet"]
# Two threads and the web server are as many writers as SQLite serves without waiting.
WORKER = [*CELERY, "worker", "--pool", "threads", "--concurrency", "2"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
BEAT = [*CELERY, "beat", "--pidfile="]
RUNS_ALREADY = (
    "Factcheck runs on {folder} already. Stop it, or choose another folder: DATA_DIR=other make run"
)
OTHER_PORT = (
    "The evidence cites the practice pages at {cited}, where they are not served now: its links "
    "will look broken. PRACTICE_PORT={port} make run serves them there."
)


class Command(BaseCommand):
    help = "Migrate, load the seeds on the first run, and start web, worker and beat."
    requires_system_checks: list[str] = []  # run below, once the tables are there

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="address to listen on")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        with kept.alone(settings.DATA_DIR / "up.lock") as is_alone:
            if not is_alone:
                raise CommandError(RUNS_ALREADY.format(folder=settings.DATA_DIR), returncode=2)
            self.run_all(host=host, port=port)

    def run_all(self, *, host: str, port: int) -> None:
        if reason := trouble_with(host, port):
            advice = "Stop what runs there, or choose another port: PORT=9000 make run"
            raise CommandError(f"{reason} {advice}", returncode=2)
        practice = demo.practice_port(port)
        environment = child_environment(host=host, port=port, practice=practice)
        self.prepare(environment)
        commands = {"web": WEB, "worker": WORKER, "beat": BEAT}
        if reason := trouble_with(demo.PRACTICE_HOST, practice):
            self.stderr.write(f"{reason} The practice pages are not served this time.")
        else:
            demo.keep_practice_port(practice)
            commands["practice server"] = demo.practice_server(practice)
        self.greet(port=port, practice=practice if "practice server" in commands else None)
        if cited := demo.cited_port(practice):
            self.stderr.write(OTHER_PORT.format(cited=cited, port=cited.rpartition(":")[2]))
        children = [Child(name, command, environment) for name, command in commands.items()]
        Supervisor(children, say=self.stderr.write).run()
        self.stdout.write("Stopped.")

    def prepare(self, environment: Mapping[str, str]) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self.check(databases=["default"])
        if "load_seeds" in get_commands() and not Claim.objects.exists():
            self.stdout.write("First run: loading the seeds.")
            command = [PYTHON, str(settings.BASE_DIR / "manage.py"), "load_seeds", "--skip-checks"]
            if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603
                raise CommandError("The seeds could not be loaded; see above.", returncode=2)

    def greet(self, *, port: int, practice: int | None) -> None:
        password, usernames = demo.give_password()
        address = f"http://127.0.0.1:{port}"
        self.stdout.write(f"Factcheck     {address}/")
        self.stdout.write(f"Review desk   {address}/admin/")
        if practice:
            self.stdout.write(f"Practice      http://{demo.PRACTICE_HOST}:{practice}/")
        if usernames:
            self.stdout.write(f"Accounts      {', '.join(usernames)}; password {password}")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()


def trouble_with(host: str, port: int) -> str:
    """Why nobody can listen there; empty when somebody can."""
    try:
        socket.create_server((host, port)).close()
    except (OSError, OverflowError) as error:
        why = str(getattr(error, "strerror", None) or error).rstrip(".")
        return f"Cannot listen on {host}:{port}: {why}."
    return ""


def child_environment(*, host: str, port: int, practice: int) -> dict[str, str]:
    """Ours, with the choices of this start; only the children may fetch the practice pages."""
    networks = [*map(str, settings.FETCH_ALLOWED_NETWORKS), f"{demo.PRACTICE_HOST}/32:{practice}"]
    return os.environ | {
        "DATA_DIR": str(settings.DATA_DIR),
        "HOST": host,
        "PORT": str(port),
        "PRACTICE_PORT": str(practice),
        "FETCH_ALLOWED_NETWORKS": ",".join(networks),
    }
