"""What every answer of the web server carries."""

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from factcheck import asgi, wsgi


@pytest.mark.parametrize(
    ("directive", "sources"),
    [
        ("default-src", "'self'"),
        ("script-src", "'self'"),
        ("object-src", "'none'"),
        ("base-uri", "'none'"),
        ("frame-ancestors", "'none'"),
        ("form-action", "'self'"),
    ],
)
def test_pages_run_no_script_but_ours(client: Client, directive: str, sources: str) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]

    assert f"{directive} {sources}" in policy.split("; ")


def test_pages_stand_in_no_frame_and_tell_no_other_site_where_we_were(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_static_files_are_served_without_a_collecting_step(client: Client) -> None:
    answer = client.get("/static/admin/css/base.css")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert b"".join(answer)  # read to its end, which closes the file


@pytest.mark.django_db
def test_the_schema_of_the_api_is_openapi_3_1(client: Client) -> None:
    assert client.get("/api/v1/schema/").json()["openapi"].startswith("3.1")


def test_both_kinds_of_server_have_an_entry_point() -> None:
    assert isinstance(wsgi.application, WSGIHandler)
    assert isinstance(asgi.application, ASGIHandler)
