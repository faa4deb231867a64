"""How a look can end badly: with an error of our own, or one of the network library's."""

import ssl

import aiohttp
from aiohttp import http_exceptions

from sources.web import decoding


class Refused(OSError):
    """The guard let no request through. An OSError, so that the connector unwinds as it should."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Wrong(ValueError):
    """An answer that ends the look with a code of its own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def chain(failure: BaseException) -> list[BaseException]:
    """The failure and what it was raised from, outermost first."""
    causes: list[BaseException] = []
    cause: BaseException | None = failure
    while cause is not None and len(causes) < 10:
        causes.append(cause)
        cause = getattr(cause, "os_error", None) or cause.__cause__ or cause.__context__
    return causes


CODES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((decoding.Bomb,), "bomb"),
    ((decoding.Undecodable,), "undecodable"),
    ((http_exceptions.LineTooLong,), "headers-too-large"),
    ((TimeoutError,), "timeout"),
    ((aiohttp.ClientConnectorDNSError,), "dns"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls"),
    ((aiohttp.ClientConnectorError,), "connect"),
    ((http_exceptions.ContentLengthError, http_exceptions.TransferEncodingError), "reset"),
    ((http_exceptions.HttpProcessingError,), "protocol"),
    ((aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError), "reset"),
)
"""First match wins, so the special stand before the general."""


def error_code(failure: BaseException) -> str:
    """The short code of a look that ended like this, see Seen.error."""
    causes = chain(failure)
    for cause in causes:
        if isinstance(cause, Refused):
            return f"refused:{cause.reason}"
        if isinstance(cause, Wrong):
            return cause.code
        if "Too many headers" in str(cause):
            return "headers-too-large"
    for kinds, code in CODES:
        if any(isinstance(cause, kinds) for cause in causes):
            return code
    return "protocol"
