"""A day in the ways it is written, as one word: another format of a date says nothing else."""

import re
from functools import lru_cache

_NAMES = (
    "january jan januar jänner janvier enero gennaio janeiro januari",
    "february feb februar feber février fevrier febrero febbraio fevereiro februari",
    "march mar märz maerz mars marzo março maart",
    "april apr avril abril aprile",
    "may mai mayo maggio maio mei",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug août aout agosto augustus",
    "september sept sep septembre septiembre settembre setembro",
    "october oct oktober octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember décembre decembre diciembre dicembre dezembro",
)
_MONTHS = {name: month for month, names in enumerate(_NAMES, 1) for name in names.split()}
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_SHAPES = (
    rf"(?P<year>\d{{4}})-(?P<month>{_MONTH})-(?P<day>{_DAY})",
    rf"(?P<day>{_DAY})\.\s?(?P<month>{_MONTH})\.\s?(?P<year>\d{{4}})",
    rf"(?P<day>{_DAY})(?:st|nd|rd|th|er|º|°|\.)?\s+(?:(?:of|de|du)\s+)?(?P<name>{_NAMED})\b\.?"
    r"(?:,?\s+(?:del?\s+)?(?P<year>\d{4}))?",
    rf"(?P<name>{_NAMED})\b\.?\s+(?P<day>{_DAY})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?",
)
_READERS = tuple(re.compile(shape, re.IGNORECASE) for shape in _SHAPES)
_UNGROUPED = "|".join(re.sub(r"\?P<\w+>", "?:", shape) for shape in _SHAPES)
PATTERN = rf"(?<![\w.,/-])(?i:{_UNGROUPED})(?![\w/-])"
"""For a larger regular expression; holds no groups. 3/5/2024 is no date: it has two readings."""


@lru_cache(maxsize=4096)
def iso(written: str) -> str | None:
    """The day as ISO 8601 has it, `--05-03` when no year is given; None for any other text."""
    for reader in _READERS:
        found = reader.fullmatch(written)
        if found:
            parts = found.groupdict()
            month = parts.get("month") or _MONTHS[parts["name"].lower()]
            return f"{parts['year'] or '-'}-{int(month):02}-{int(parts['day']):02}"
    return None
