"""How a look can end badly, where the network library has no word for it."""


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
