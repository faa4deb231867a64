"""Articles taken in by their address get their text, or a sentence that says what to do."""

import datetime as dt
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from claims import choices
from claims.models import Article, Outlet
from claims.services import articles, retrieving
from sources.services import checking, looking, seeing
from tests import newsroom, web
from tests.newsroom import NOW

MINUTE = dt.timedelta(minutes=1)
STAGES = choices.ArticleStage
TEXT = [
    "The mayor spoke on Monday about the harbour and about the ships that call there.",
    "She said that ninety ships called at the harbour last year, more than ever before.",
]
ARTICLE = web.reply(
    200,
    "<html lang='de-AT'><head><title>Mayor counts ships</title>"
    "<meta property='og:site_name' content='The Practice Gazette'>"
    "<meta property='article:published_time' content='2026-02-27T08:00:00Z'></head><body>"
    f"<nav>Home</nav><article><h1>Mayor counts ships</h1><p>{TEXT[0]}</p><p>{TEXT[1]}</p></article>"
    "</body></html>",
)


@pytest.fixture
def site(settings: Settings) -> Iterator[web.Site]:
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("127.0.0.0/8"),)
    settings.FETCH_TIMEOUT = 1.0
    settings.FETCH_PER_HOST_DELAY = 0.0
    with web.serve(hosts=["127.0.6.1", "127.0.6.2"], answers={"/article": ARTICLE}) as served:
        yield served


def taken_in(
    url: str, people: newsroom.People, description: articles.Description | None = None
) -> Article:
    described = description or articles.Description()
    return articles.take_in_address(
        typed_url=url, description=described, by=people.reviewer, now=NOW
    )[0]


def retrieve(*, at: dt.datetime = NOW) -> int:
    return retrieving.retrieve_due(clock=checking.running_from(at))


def test_a_page_becomes_an_article_with_what_it_says_of_itself(
    site: web.Site, people: newsroom.People
) -> None:
    article = taken_in(site.url("/article"), people)

    assert retrieve() == 1

    article.refresh_from_db()
    assert (article.stage, article.failure, article.lease_token) == (STAGES.FETCHED, "", None)
    assert article.text.splitlines()[-2:] == TEXT
    assert (article.title, article.published_on) == ("Mayor counts ships", dt.date(2026, 2, 27))
    assert (article.outlet and article.outlet.name) == "The Practice Gazette"
    assert (article.language, len(article.text_sha256)) == ("de", 64)


def test_what_a_person_typed_stays(site: web.Site, people: newsroom.People) -> None:
    typed = articles.Description(
        outlet="The Harbour Herald", title="Ships!", published_on=dt.date(2026, 2, 1), language="fr"
    )
    article = taken_in(site.url("/article"), people, typed)

    retrieve()

    article.refresh_from_db()
    assert (article.title, article.published_on) == ("Ships!", dt.date(2026, 2, 1))
    assert (article.outlet and article.outlet.name, article.language) == (
        "The Harbour Herald",
        "fr",
    )
    assert article.text


def test_an_outlet_known_by_its_site_is_found_not_doubled(
    site: web.Site, people: newsroom.People
) -> None:
    known = Outlet.objects.create(name="Our own spelling", site_url=site.url("/"))
    article = taken_in(site.url("/article"), people)

    retrieve()

    article.refresh_from_db()
    assert article.outlet == known
    assert Outlet.objects.count() == 1


def test_a_site_without_a_name_is_called_by_its_host(
    site: web.Site, people: newsroom.People
) -> None:
    site.answers["/bare"] = web.page("Mayor", *TEXT)
    article = taken_in(site.url("/bare"), people)

    retrieve()

    article.refresh_from_db()
    assert article.outlet
    assert article.outlet.name.startswith("127.0.6.1:")


@pytest.mark.parametrize(
    ("path", "because"),
    [
        ("/status/404", "the server says that there is no such page (http-404)"),
        ("/status/401", "the site asks for a login"),
        ("/status/403", "the site does not answer machines"),
        ("/status/451", "the site withholds the page for legal reasons"),
        ("/missing", "the page says that it was not found (not-found-page)"),
        ("/empty", "the page holds no article text"),
        ("/picture", "the address leads to a file that is not a page"),
        ("/loop", "the address leads in a circle"),
        ("/to-private", "its name leads into a private network"),
    ],
)
def test_an_article_that_cannot_be_had_says_why_and_what_to_do(
    site: web.Site, people: newsroom.People, path: str, because: str
) -> None:
    site.answers["/missing"] = web.page("Page not found")
    site.answers["/empty"] = web.reply(200, "<html><body></body></html>")
    site.answers["/picture"] = web.reply(200, b"\x89PNG", kind="image/png")
    site.answers["/to-private"] = web.redirect("http://10.0.0.1/")
    article = taken_in(site.url(path), people)

    retrieve()

    article.refresh_from_db()
    assert article.stage == STAGES.FAILED
    assert article.failure == (
        f"The article could not be fetched: {because}. Paste its text instead."
    )
    assert (article.next_fetch_at, article.lease_token) == (None, None)


@pytest.mark.parametrize("path", ["/status/503", "/reset", "/hang", "/slow-down"])
def test_trouble_on_the_way_is_tried_three_times(
    site: web.Site, people: newsroom.People, path: str
) -> None:
    article = taken_in(site.url(path), people)
    stages = []

    for at in (NOW, NOW + 2 * MINUTE, NOW + 20 * MINUTE, NOW + 60 * MINUTE):
        retrieve(at=at)
        article.refresh_from_db()
        stages.append(article.stage)

    assert stages == [STAGES.TO_BE_FETCHED, STAGES.TO_BE_FETCHED, STAGES.FAILED, STAGES.FAILED]
    assert article.fetch_attempts == 3
    assert article.failure.endswith("Paste its text instead.")


def test_attempts_lie_apart(site: web.Site, people: newsroom.People) -> None:
    article = taken_in(site.url("/status/503"), people)
    retrieve()
    article.refresh_from_db()
    assert article.failure.startswith("Attempt 1 did not get through: ")

    assert retrieve(at=NOW + 30 * MINUTE / 60) == 0
    assert retrieve(at=NOW + 2 * MINUTE) == 1


def test_text_pasted_while_it_was_fetched_stays(
    site: web.Site, people: newsroom.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = taken_in(site.url("/article"), people)
    see = seeing.see

    def paste_meanwhile(*, urls: list[str], clock: looking.Clock) -> object:
        seen = see(urls=urls, clock=clock)
        articles.take_in_text(
            text="Pasted by hand.",
            description=articles.Description(),
            typed_url=article.typed_url,
            by=people.reviewer,
            now=NOW,
        )
        return seen

    monkeypatch.setattr(seeing, "see", paste_meanwhile)
    retrieve()

    article.refresh_from_db()
    assert (article.text, article.stage) == ("Pasted by hand.", STAGES.PASTED)


def test_an_article_that_another_worker_fetches_is_left_to_it(
    site: web.Site, people: newsroom.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_in(site.url("/article"), people)
    see = seeing.see
    counts = []

    def meanwhile(*, urls: list[str], clock: looking.Clock) -> object:
        if urls:
            counts.append(retrieve())
        return see(urls=urls, clock=clock)

    monkeypatch.setattr(seeing, "see", meanwhile)

    assert retrieve() == 1
    assert counts == [0]
    assert site.count("/article") == 1


def test_an_article_left_by_a_dead_worker_is_fetched_when_its_lease_is_over(
    site: web.Site, people: newsroom.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = taken_in(site.url("/article"), people)

    def die(*, urls: list[str], clock: looking.Clock) -> object:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(seeing, "see", die)
        with pytest.raises(MemoryError):
            retrieve()
    assert retrieve(at=NOW + MINUTE / 2) == 0

    assert retrieve(at=NOW + 10 * MINUTE) == 1
    article.refresh_from_db()
    assert article.stage == STAGES.FETCHED


def test_fetching_again_starts_from_the_first_attempt(
    site: web.Site, people: newsroom.People
) -> None:
    article = taken_in(site.url("/status/404"), people)
    retrieve()
    article.refresh_from_db()
    site.answers["/status/404"] = ARTICLE

    articles.retry_fetch(article=article, by=people.reviewer, now=NOW + MINUTE)
    retrieve(at=NOW + MINUTE)

    article.refresh_from_db()
    assert (article.stage, article.failure) == (STAGES.FETCHED, "")


def test_a_form_opened_before_the_text_came_is_stale(
    site: web.Site, people: newsroom.People
) -> None:
    article = taken_in(site.url("/article"), people)

    retrieve()

    assert Article.objects.get().revision == article.revision + 1


def test_articles_of_one_host_are_fetched_one_after_the_other(
    site: web.Site, people: newsroom.People
) -> None:
    for number in range(3):
        site.answers[f"/{number}"] = ARTICLE
        taken_in(site.url(f"/{number}"), people)
    taken_in(site.url("/article", host="127.0.6.2"), people)

    assert retrieve() == 4
    assert Article.objects.filter(stage=STAGES.FETCHED).count() == 4
