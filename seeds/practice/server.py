"""Invented web pages with switches, to practise link checking on. Only listens, never asks.

`/` holds the switches, `/pages/<slug>/` the pages, `/moved/<slug>/` where a moved page now lives.
"""

import argparse
import html
import ipaddress
import json
import signal
import socketserver
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from types import FrameType
from urllib.parse import parse_qs, urlsplit

HERE = Path(__file__).resolve().parent
MAX_FORM_BYTES = 1_000


@dataclass(frozen=True)
class State:
    """What a switch can be set to; `notice` (title, text) stands in for the article."""

    meaning: str
    status: int
    notice: list[str] | None = None


@dataclass(frozen=True)
class Page:
    """One invented page: the text as cited, and the text after somebody rewrote it."""

    slug: str
    title: str
    site: str
    published_on: str
    starts_as: str
    paragraphs: list[str]
    drifted: list[str]

    @property
    def path(self) -> str:
        return f"/pages/{self.slug}/"

    @property
    def new_path(self) -> str:
        return f"/moved/{self.slug}/"


@dataclass(frozen=True)
class Answer:
    status: int
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    location: str = ""


class UnknownSwitch(ValueError):
    """The form named a page or a state that does not exist."""


def read(name: str) -> dict:
    seed: dict = json.loads((HERE / name).read_text(encoding="utf-8"))
    return seed


STATES = {code: State(**state) for code, state in read("pages.json")["states"].items()}
PAGES = {page["slug"]: Page(**page) for page in read("pages.json")["pages"]}
FIRST_STATES = {slug: page.starts_as for slug, page in PAGES.items()}


@dataclass
class Switches:
    """The state of every page, kept in a file so that a restart finds it again."""

    file: Path
    states: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.states = FIRST_STATES | self._kept()

    def turn(self, slug: str, state: str) -> None:
        """Set one page to a state. Raises UnknownSwitch, and changes nothing, for unknown names."""
        if slug not in PAGES:
            raise UnknownSwitch(f"There is no page “{slug}”. Use one of: {', '.join(PAGES)}.")
        if state not in STATES:
            raise UnknownSwitch(f"There is no state “{state}”. Use one of: {', '.join(STATES)}.")
        with self.lock:
            self._keep(self.states | {slug: state})

    def reset(self) -> None:
        with self.lock:
            self._keep(FIRST_STATES)

    def _kept(self) -> dict[str, str]:
        """What the file holds, as far as it still makes sense; a damaged file is reported."""
        if not self.file.exists():
            return {}
        try:
            kept = json.loads(self.file.read_text(encoding="utf-8"))
            return {slug: kept[slug] for slug in PAGES if kept.get(slug) in STATES}
        except (ValueError, AttributeError, TypeError):
            print(f"{self.file} cannot be read; every page is in its first state.", flush=True)
            return {}

    def _keep(self, states: dict[str, str]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(self.file.suffix + ".new")
        fresh.write_text(json.dumps(states, indent=2) + "\n", encoding="utf-8")
        fresh.replace(self.file)
        self.states = states


def fill(template: str, **values: str) -> str:
    """Fill a template of this folder. Values are escaped, except those whose name ends in _html."""
    escaped = {
        name.removesuffix("_html"): value if name.endswith("_html") else html.escape(value)
        for name, value in values.items()
    }
    return Template((HERE / template).read_text(encoding="utf-8")).substitute(escaped)


def notice(status: int, title: str, text: str) -> Answer:
    return Answer(status, fill("notice.html", title=title, text=text))


def article(title: str, site: str, published_on: str, paragraphs: list[str]) -> Answer:
    body = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    page = fill("page.html", title=title, site=site, published_on=published_on, body_html=body)
    return Answer(HTTPStatus.OK, page)


def shown(page: Page, code: str) -> Answer | None:
    """What a page in this state sends; None when it hangs up."""
    if code == "unreachable":
        return None
    state = STATES[code]
    if state.notice:
        return notice(state.status, *state.notice)
    if code == "moved":
        return Answer(state.status, location=page.new_path)
    paragraphs = page.drifted if code == "drifted" else page.paragraphs
    return article(page.title, page.site, page.published_on, paragraphs)


def gazette() -> dict[str, Answer]:
    """The article that cites the pages, at its path. It has no switch."""
    seed = read("claims.json")
    told = seed["article"]
    path = told["url"].removeprefix("{practice}")
    return {
        path: article(told["title"], seed["outlet"]["name"], told["published_on"], told["text"])
    }


def panel(states: dict[str, str], gazette_path: str) -> Answer:
    """The page of switches."""
    meanings = "\n".join(f"<dt>{code}</dt><dd>{s.meaning}</dd>" for code, s in STATES.items())
    sections = "\n".join(section(page, states[slug]) for slug, page in PAGES.items())
    body = fill(
        "switches.html", sections_html=sections, meanings_html=meanings, gazette_path=gazette_path
    )
    return Answer(HTTPStatus.OK, body)


def section(page: Page, current: str) -> str:
    buttons = "\n".join(
        f'<button name="state" value="{code}" aria-pressed="{str(code == current).lower()}">'
        f"{code}</button>"
        for code in STATES
    )
    return fill(
        "section.html",
        slug=page.slug,
        path=page.path,
        title=page.title,
        site=page.site,
        current=current,
        buttons_html=buttons,
    )


class PracticeServer(ThreadingHTTPServer):
    """The pages and their switches on one loopback address."""

    daemon_threads = True
    timeout = 0.2  # seconds between two looks at `is_stopping`
    is_stopping = False

    def __init__(self, address: tuple[str, int], switches: Switches) -> None:
        self.switches = switches
        robots = Answer(HTTPStatus.OK, "User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")
        self.gazette = gazette()
        self.fixed = self.gazette | {"/robots.txt": robots}
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind without the look-up of our own name that HTTPServer makes."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def answer_to(self, path: str) -> Answer | None:
        """The answer to a GET, or None to hang up."""
        if path == "/":
            return panel(self.switches.states, next(iter(self.gazette)))
        for slug, page in PAGES.items():
            code = self.switches.states[slug]
            if path == page.path:
                return shown(page, code)
            if path == page.new_path and code == "moved":
                return shown(page, "alive")
        return self.fixed.get(path) or notice(404, "404 Not Found", "No page has this address.")


class Handler(BaseHTTPRequestHandler):
    server: PracticeServer
    protocol_version = "HTTP/1.1"
    server_version = "PracticePages"
    timeout = 30

    def do_GET(self) -> None:
        found = self.server.answer_to(urlsplit(self.path).path)
        if found is None:
            self.close_connection = True
        else:
            self.send(found)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        try:
            location = self.turn()
        except ValueError as refusal:
            self.close_connection = True
            self.send(notice(HTTPStatus.BAD_REQUEST, "That switch does not exist", str(refusal)))
        else:
            self.send(Answer(HTTPStatus.SEE_OTHER, location=location))

    def turn(self) -> str:
        """Do what the form asks for and say where to go next. Raises ValueError with the reason."""
        length = int(self.headers.get("Content-Length", "0"))
        if not 0 <= length <= MAX_FORM_BYTES:
            raise ValueError("The form is too long. Use the buttons on the page of switches.")
        form = parse_qs(self.rfile.read(length).decode("utf-8"))
        path = urlsplit(self.path).path
        if path == "/reset":
            self.server.switches.reset()
            return "/"
        if path != "/switch":
            raise UnknownSwitch("Send the form to /switch or to /reset.")
        slug = form.get("page", [""])[0]
        self.server.switches.turn(slug, form.get("state", [""])[0])
        return f"/#{slug}"

    def send(self, found: Answer) -> None:
        body = found.body.encode("utf-8")
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if found.location:
            self.send_header("Location", found.location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal of `make run` quiet."""


def loopback(text: str) -> str:
    """Refuse an address that other machines could reach: the switches ask for no password."""
    if not ipaddress.ip_address(text).is_loopback:
        raise argparse.ArgumentTypeError(f"{text} is no loopback address; use 127.0.0.1")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", type=loopback, default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 takes any free port")
    parser.add_argument("--state", type=Path, required=True, help="file that keeps the switches")
    options = parser.parse_args()
    with PracticeServer((options.host, options.port), Switches(options.state)) as server:

        def stop(signum: int, frame: FrameType | None) -> None:
            """A flag and nothing more: the signal may have interrupted anything."""
            server.is_stopping = True

        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, stop)
        print(f"Practice pages on http://{options.host}:{server.server_port}/", flush=True)
        while not server.is_stopping:
            server.handle_request()


if __name__ == "__main__":
    main()
