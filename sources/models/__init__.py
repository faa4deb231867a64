"""Where evidence lives and whether it is still there."""

from sources.models.archive import ArchivePace, ArchiveRequest, ArchiveTry, Memento
from sources.models.capture import (
    Blob,
    Capture,
    CaptureRequest,
    FixityFailure,
    Hold,
    Pruning,
)
from sources.models.host import Host, HostChange
from sources.models.link import HealthChange, Link
from sources.models.look import LinkCheck, Sweep
from sources.models.move import Move
from sources.models.passage import Passage, PassageChange
from sources.models.probe import Probe
from sources.models.register import Edition, Entry, Register
from sources.models.robots import RobotsFile
from sources.models.runner import Runner
from sources.models.seen_until import SeenUntil
from sources.models.snapshot import Snapshot
from sources.models.source import Source

__all__ = [
    "ArchivePace",
    "ArchiveRequest",
    "ArchiveTry",
    "Blob",
    "Capture",
    "CaptureRequest",
    "Edition",
    "Entry",
    "FixityFailure",
    "HealthChange",
    "Hold",
    "Host",
    "HostChange",
    "Link",
    "LinkCheck",
    "Memento",
    "Move",
    "Passage",
    "PassageChange",
    "Probe",
    "Pruning",
    "Register",
    "RobotsFile",
    "Runner",
    "SeenUntil",
    "Snapshot",
    "Source",
    "Sweep",
]
