"""Asks a host for its robots.txt, through the same guarded door as everything else."""

from urllib.parse import urlsplit

from sources.rules import robots
from sources.rules.seen import Seen
from sources.web.fetching import Fetcher, Limits


async def ask(*, fetcher: Fetcher, url: str, seconds: float) -> Seen:
    """The look at the robots.txt that speaks for `url`. Never raises, see Fetcher.look."""
    parts = urlsplit(url)
    return await fetcher.look(
        url=f"{parts.scheme}://{parts.netloc}/robots.txt",
        limits=Limits(
            seconds=seconds,
            hops=robots.MOST_HOPS,
            wire_bytes=robots.MOST_BYTES,
            decoded_bytes=robots.MOST_BYTES,
        ),
    )
