"""How far a run is, on one line of a terminal."""

import time
from dataclasses import dataclass, field

from django.core.management.base import OutputWrapper

from sources.services.rounds import Tally

WIDTH = 24
CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class Bar:
    """Shown only where somebody watches."""

    out: OutputWrapper
    due: int
    began: float = field(default_factory=time.monotonic)

    @property
    def is_seen(self) -> bool:
        return bool(self.out.isatty())

    def show(self, tally: Tally) -> None:
        if self.is_seen:
            seconds = time.monotonic() - self.began
            self.out.write(CLEAR + line(tally.checked, self.due, seconds), ending="")
            self.out.flush()

    def clear(self) -> None:
        if self.is_seen:
            self.out.write(CLEAR, ending="")


def line(checked: int, due: int, seconds: float) -> str:
    """`[####    ]  312 of 1,000 links  85/s  0:08 left`"""
    due = max(due, checked)
    filled = WIDTH * checked // due if due else 0
    rate = checked / seconds if seconds > 0 else 0.0
    bar = "#" * filled + " " * (WIDTH - filled)
    said = f"[{bar}] {checked:,} of {due:,} links  {rate:,.1f}/s"
    if not rate:
        return said
    minutes, rest = divmod(round((due - checked) / rate), 60)
    return f"{said}  {minutes}:{rest:02} left"
