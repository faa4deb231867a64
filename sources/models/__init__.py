"""Where evidence lives and whether it is still there."""

from sources.models.host import Host
from sources.models.link import HealthChange, Link
from sources.models.look import LinkCheck, Sweep
from sources.models.move import Move
from sources.models.passage import Passage, PassageChange
from sources.models.register import Edition, Entry, Register
from sources.models.seen_until import SeenUntil
from sources.models.snapshot import Snapshot
from sources.models.source import Source

__all__ = [
    "Edition",
    "Entry",
    "HealthChange",
    "Host",
    "Link",
    "LinkCheck",
    "Move",
    "Passage",
    "PassageChange",
    "Register",
    "SeenUntil",
    "Snapshot",
    "Source",
    "Sweep",
]
