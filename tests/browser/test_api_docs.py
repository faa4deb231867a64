"""The page that documents the API works under our Content-Security-Policy."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_the_api_documents_itself_from_our_own_origin(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/api/v1/docs/")

    expect(page.get_by_role("heading", name="Factcheck API")).to_be_visible()
    # The fixture refuses what the policy blocked.
