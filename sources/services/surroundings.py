"""What looks share besides the fetcher: what is known of hosts, and the time of their loop."""

import datetime as dt
from collections.abc import Callable, Sequence

from sources.services import probing, robots
from sources.services.lag import Slices
from sources.services.leasing import LeasedLink


class Surroundings:
    """The robots.txt and the missing addresses of hosts are loaded and written by the thread that
    holds the database, and asked by the looks in another.

    `pause`: seconds between two requests to one host.
    """

    def __init__(self, *, clock: Callable[[], dt.datetime], pause: float) -> None:
        self.robots = robots.Shelf(clock=clock, pause=pause)
        self.probes = probing.Probes(clock=clock, pause=pause)
        self.slices = Slices()

    def load(self, *, links: Sequence[LeasedLink]) -> None:
        """What is known of the hosts of these links, in two queries."""
        self.robots.load(hosts=[link.host for link in links])
        self.probes.load(links=links)

    def write(self) -> None:
        """Keep what was learnt since the last time, in two statements at most."""
        self.robots.write()
        self.probes.write()
