"""`create_api_key` and `revoke_api_key`."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from claims.services import keys

pytestmark = pytest.mark.django_db


def say(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_key_is_printed_once_and_works_until_it_is_revoked() -> None:
    key = say("create_api_key", "site").strip()

    found = keys.recognise(key=key)
    assert found is not None
    assert found.scope == "read"
    assert say("revoke_api_key", "site") == "Revoked: site.\n"
    assert keys.recognise(key=key) is None


def test_json_is_one_object_and_nothing_else() -> None:
    told = json.loads(say("create_api_key", "importer", "--scope", "write", "--json"))

    found = keys.recognise(key=told["key"])
    assert found is not None
    assert (told["name"], told["scope"]) == (found.name, found.scope) == ("importer", "write")


@pytest.mark.parametrize(
    "words", [("create_api_key", "site"), ("create_api_key", " "), ("revoke_api_key", "nobody")]
)
def test_what_cannot_be_done_exits_with_2(words: tuple[str, ...]) -> None:
    say("create_api_key", "site")

    with pytest.raises(CommandError) as refusal:
        say(*words)

    assert refusal.value.returncode == 2
