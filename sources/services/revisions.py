"""The optimistic lock of an editable row."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Stale(Exception):
    """Somebody else saved the row since the form was opened; `current` is the row as it is now."""

    def __init__(self, *, current: Model) -> None:
        self.current = current
        super().__init__(
            "Somebody else changed this while you were working on it. Nothing was saved. "
            "Compare your text with theirs and save again."
        )


def lock(*, rows: QuerySet[Row], pk: int, revision: int | None) -> Row:
    """The row, locked until the transaction ends; Stale when its revision is another one.

    `revision=None` means the caller shows no form and takes the row as it is.
    """
    row = rows.select_for_update().get(pk=pk)
    require(row=row, revision=revision)
    return row


def require(*, row: Model, revision: int | None) -> None:
    """Raise Stale when the locked row is not as the caller saw it."""
    if revision is not None and getattr(row, "revision") != revision:  # noqa: B009
        raise Stale(current=row)
