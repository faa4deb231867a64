"""The append-only tables without their triggers, for tests that have to spoil or empty them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from factcheck import append_only


@contextmanager
def lifted() -> Iterator[None]:
    """Nothing refuses anything in here. PostgreSQL first wants to be done with what it put off."""
    take_out()
    try:
        yield
    finally:
        if not connection.needs_rollback:  # which brings them back by itself
            connection.check_constraints()
            append_only.install()


def take_out() -> None:
    connection.check_constraints()
    append_only.remove()
