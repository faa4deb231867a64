"""One act of one person: the service decides, and what it refuses is told where it was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from claims.admin.forms import DeskForm
from claims.services import (
    articles,
    bindings,
    corrections,
    directory,
    evidence,
    findings,
    intake,
    rereviews,
    scales,
    verdicts,
)
from sources.rules import canonical
from sources.services import cataloguing, registers, revisions, roles

NOT_USABLE = (
    articles.NotUsable,
    bindings.NotUsable,
    corrections.NotUsable,
    registers.NotUsable,
    cataloguing.NotUsable,
    directory.NotUsable,
    evidence.NotUsable,
    intake.NotUsable,
    rereviews.NotUsable,
    scales.NotUsable,
    findings.NotUsable,
)
NOT_NOW = (verdicts.NotInThatStage, verdicts.NotReady, verdicts.OwnWork)
LOOK_BELOW = "Nothing was saved. What you typed is still here: see what is marked."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act did not happen, the HTTP code that says so, and what was typed for it. `form` is
    the one that somebody else was faster in."""

    message: str
    code: int
    typed: Sequence[tuple[str, str]] = ()
    form: DeskForm | None = None


def attempt(form: DeskForm, act: Callable[[], object]) -> Refusal | None:
    """Do it; when refused, the form says where, keeps what was typed, and shows the row as it is
    now beside it when somebody else saved first. The typed words come with the refusal too: the
    page may no longer offer the form they were typed in."""
    message, code = (LOOK_BELOW, 422) if not form.is_valid() else _refused(form, act)
    if not message:
        return None
    form.tell_of_files()
    return Refusal(message, code, form.typed(), form if form.conflict else None)


def _refused(form: DeskForm, act: Callable[[], object]) -> tuple[str, int]:
    try:
        act()
    except NOT_USABLE as error:
        form.refuse(error.field, str(error))
        return (LOOK_BELOW if error.field in form.fields else str(error)), 422
    except canonical.UnusableAddress as error:
        form.refuse("address", str(error))
        return LOOK_BELOW, 422
    except revisions.Stale as error:
        form.meet(error.current)
        return str(error), 409
    except roles.NotPermitted as error:
        return str(error), 403
    except NOT_NOW as error:
        return str(error), 409
    return "", 200
