"""Every code that the checker can write has a sentence."""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from sources.rules import addresses, diagnosis, lag, probing, reasons, relying
from sources.services import findings
from sources.web import failures, fetching, headers

MAKERS = {"Diagnosis": 1, "Wrong": 0, "Refused": 0}
"""What makes a reason, and which of its arguments that is."""


def written(module: ModuleType) -> Iterator[str]:
    """The literal codes that a module's own text hands to a maker of reasons."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = MAKERS.get(name)
            if place is not None and len(node.args) > place:
                yield from literal(node.args[place])
            yield from (
                one for part in node.keywords if part.arg == "reason" for one in literal(part.value)
            )


def returned(module: ModuleType, function: str) -> Iterator[str]:
    """The literal codes that one function returns."""
    for node in ast.walk(ast.parse(inspect.getsource(getattr(module, function)))):
        if isinstance(node, ast.Return) and node.value is not None:
            for part in ast.walk(node.value):
                yield from literal(part)


def literal(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def codes() -> set[str]:
    found = {
        code
        for module in (diagnosis, probing, failures, fetching, headers)
        for code in written(module)
    }
    found |= set(diagnosis._BLOCKING.values()) | diagnosis.NETWORK_FAILURES
    found |= diagnosis._CUT_BUT_ANSWERED | diagnosis._NOT_FOR_US
    found |= {code for _, code in failures.CODES}
    found |= set(returned(addresses, "refusal"))
    found |= {
        findings.CRASHED,
        lag.BUSY,
        relying.AS_CITED,
        diagnosis.HOST_LIES,
        diagnosis.HOST_RESTS,
    }
    found |= diagnosis._NOTHING_NEW
    return {code for code in found if not code.startswith("refused:")}


def test_the_codes_are_really_collected() -> None:
    assert {"sent-home", "loop", "dns", "scheme", "private-address", "rate-limit"} <= codes()
    assert len(codes()) > 30


def test_every_code_has_a_sentence_of_its_own() -> None:
    assert codes() - set(reasons.SENTENCES) == set()
    assert len(set(reasons.SENTENCES.values())) == len(reasons.SENTENCES)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("http-404", "The server says “not found” (404)."),
        ("http-503", "The server says that it is in trouble itself (503)."),
        ("http-418", "The server refuses to answer us (418)."),
        ("", "No reason was recorded."),
        ("from-the-future", "The checker noted “from-the-future”."),
    ],
)
def test_a_code_is_told_in_words(code: str, sentence: str) -> None:
    assert reasons.in_words(code) == sentence
