"""Sent again, a request is answered again and nothing is done twice."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from claims.api.v1 import taking_in
from claims.models import ApiKey, Claim, KeptAnswer
from claims.services import keys, once
from claims.tasks import forget_kept_answers
from tests import newsroom
from tests.claims.api.test_taking_in import TEXT, WORDS, at, patch, post, problem, program
from tests.newsroom import NOW

CROWD = 12


@pytest.fixture
def held(people: newsroom.People) -> tuple[ApiKey, str]:
    return keys.create(name="A site", scope="write", now=NOW)


@pytest.fixture
def site(held: tuple[ApiKey, str]) -> Client:
    return program(held[1])


def same(first: Any, again: Any) -> bool:
    heads = ("ETag", "Location", "Cache-Control")
    return bool(
        (first.status_code, first.content) == (again.status_code, again.content)
        and [first.get(name) for name in heads] == [again.get(name) for name in heads]
    )


@pytest.mark.parametrize("again", ["k-1", '"k-1"'])
def test_the_answer_is_given_again(site: Client, again: str) -> None:
    first = post(site, WORDS, idempotency_key='"k-1"')

    second = post(site, WORDS, idempotency_key=again)

    assert same(first, second)
    assert Claim.objects.count() == 1


def test_without_a_key_it_is_done_each_time(site: Client) -> None:
    post(site, WORDS)
    post(site, WORDS)

    assert Claim.objects.count() == 2
    assert not KeptAnswer.objects.exists()


def test_another_request_under_the_same_key_is_refused(site: Client) -> None:
    post(site, WORDS, idempotency_key="k-1")

    told = problem(post(site, WORDS | {"text": "Another"}, idempotency_key="k-1"), 422)

    assert "with another request" in told["detail"]
    assert Claim.objects.get().text == TEXT


def test_keys_of_two_programs_do_not_meet(site: Client) -> None:
    _, other = keys.create(name="Another", scope="write", now=NOW)

    post(site, WORDS, idempotency_key="k-1")
    post(program(other), WORDS, idempotency_key="k-1")

    assert Claim.objects.count() == 2


def test_what_was_refused_may_come_corrected_under_the_same_key(site: Client) -> None:
    problem(post(site, WORDS | {"text": ""}, idempotency_key="k-1"), 400)

    assert post(site, WORDS, idempotency_key="k-1").status_code == 201


def test_a_correction_is_answered_again_though_its_condition_holds_no_more(site: Client) -> None:
    taken = post(site, WORDS)
    change = {"text": "Sixty ships called"}

    first = patch(site, at(taken), change, if_match=taken["ETag"], idempotency_key="k-2")
    again = patch(site, at(taken), change, if_match=taken["ETag"], idempotency_key="k-2")

    assert same(first, again)
    assert first.status_code == 200
    assert Claim.objects.get().revision == 2


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "ключ", "a\tb"])
def test_a_key_that_is_none_is_refused(site: Client, key: str) -> None:
    told = problem(post(site, WORDS, idempotency_key=key), 400)

    assert told["errors"][0]["field"] == "Idempotency-Key"
    assert not Claim.objects.exists()


def test_a_crash_after_the_act_loses_neither_act_nor_answer(
    site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(taking_in, "sent", crash)
        assert post(site, WORDS, idempotency_key="k-1").status_code == 500

    again = post(site, WORDS, idempotency_key="k-1")

    assert again.status_code == 201
    assert again["Location"].endswith(f"{Claim.objects.get().public_id}/")


def test_a_crash_in_the_act_leaves_nothing(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    site.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(taking_in, "answer", crash)
        assert post(site, WORDS, idempotency_key="k-1").status_code == 500
    assert not Claim.objects.exists()
    assert not KeptAnswer.objects.exists()

    assert post(site, WORDS, idempotency_key="k-1").status_code == 201


def crash(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("The process is killed here.")


def test_answers_are_kept_for_a_day(site: Client, held: tuple[ApiKey, str]) -> None:
    now = timezone.now()
    for name, age in (("old", 25), ("young", 23)):
        KeptAnswer.objects.create(
            api_key=held[0], key=name, fingerprint="x", at=now - dt.timedelta(hours=age)
        )

    forget_kept_answers()
    forget_kept_answers()

    assert [row.key for row in KeptAnswer.objects.all()] == ["young"]


def test_an_old_key_begins_anew(site: Client, held: tuple[ApiKey, str]) -> None:
    post(site, WORDS, idempotency_key="k-1")
    KeptAnswer.objects.update(at=timezone.now() - once.KEPT_FOR - dt.timedelta(minutes=1))

    post(site, WORDS | {"text": "Another"}, idempotency_key="k-1")

    assert Claim.objects.count() == 2


def all_send(key: str) -> list[Any]:
    answers: list[Any] = []
    start = threading.Barrier(CROWD)

    def send() -> None:
        client = program(key)
        start.wait()
        try:
            answers.append(post(client, WORDS, idempotency_key="k-1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_take_one_claim_in() -> None:
    newsroom.people()
    _, key = keys.create(name="A site", scope="write", now=NOW)

    first, *others = all_send(key)

    assert first.status_code == 201
    assert all(same(first, other) for other in others)
    assert Claim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_test_fails_without_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.people()
    _, key = keys.create(name="A site", scope="write", now=NOW)
    monkeypatch.setattr(once, "done", lambda request, act, now: act())

    all_send(key)

    assert Claim.objects.count() == CROWD
