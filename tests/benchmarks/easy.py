"""The easy list: small pages that all answer at once, on 400 loopback hosts."""

from tests.benchmarks import mix
from tests.benchmarks.mix import Site

PARAGRAPHS = 48


def hosts() -> list[str]:
    return [mix.address(Site.ORDINARY, place) for place in range(mix.HOSTS)]


def listed(*, port: int) -> list[str]:
    places = hosts()
    return [f"http://{places[n % mix.HOSTS]}:{port}/page/{n}" for n in range(mix.LINKS)]


def page(path: str) -> str:
    """About 8 kB of HTML with an article that no other path has."""
    text = "".join(
        f"<p>Paragraph {number} of {path}: the harbour counted {number * 7 + len(path)} ships "
        f"that called on {path.strip('/')} last year, and the council spoke about all of them.</p>"
        for number in range(PARAGRAPHS)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Harbour {path}</title></head><body>"
        f"<nav><a href=/>Home</a> <a href=/about>About</a></nav>"
        f"<article><h1>Harbour {path}</h1>{text}</article><footer>Imprint</footer></body></html>"
    )
