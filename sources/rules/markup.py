"""Markup that is made to be dear: told apart before a parser is let near it."""

import re

MOST_ATTRIBUTES = 500
"""Of one tag. libxml2 needs 44 seconds for 40,000, and holds up everybody else meanwhile."""

_ATTRIBUTE = r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_TAG = r"<[a-zA-Z][^\s/>]*+"
_OVERGROWN = re.compile(
    rf"(?:[^<]++|<(?![a-zA-Z])|{_TAG}(?:{_ATTRIBUTE}){{0,{MOST_ATTRIBUTES}}}+(?!{_ATTRIBUTE}))*+"
    rf"{_TAG}(?:{_ATTRIBUTE}){{{MOST_ATTRIBUTES + 1}}}"
)
"""All whole tags up to the first that has too many attributes. Possessive throughout, so that no
text makes it step back: 1.5 ms for a page of 330 kB, 90 ms for the worst megabyte."""


def is_overgrown(source: str) -> bool:
    """Whether a tag has more attributes than anybody would write."""
    return _OVERGROWN.match(source) is not None
