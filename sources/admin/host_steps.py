"""Each button of a host's page: its form, its one call, and what is said afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from sources.admin import bells
from sources.admin.desk import actor
from sources.admin.host_forms import DelayForm, HostForm, ReasonForm, ResumeForm
from sources.services import hosts, revisions, roles


@dataclass(frozen=True, slots=True)
class Step:
    """`act` is given the host's name, who, and what was typed with the revision that was seen.
    `told` has a place for the name."""

    form: type[HostForm]
    act: Callable[[str, User, Mapping[str, Any]], object]
    told: str


def _pause(name: str, by: User, typed: Mapping[str, Any]) -> object:
    now = timezone.localtime()
    return hosts.pause(
        name=name, reason=typed["reason"], revision=typed["revision"], by=by, now=now
    )


def _resume(name: str, by: User, typed: Mapping[str, Any]) -> object:
    return hosts.resume(name=name, revision=typed["revision"], by=by, now=timezone.localtime())


def _delay(name: str, by: User, typed: Mapping[str, Any]) -> object:
    now = timezone.localtime()
    return hosts.set_delay(
        name=name, delay=typed["delay"], revision=typed["revision"], by=by, now=now
    )


def _teach(name: str, by: User, typed: Mapping[str, Any]) -> object:
    now = timezone.localtime()
    return hosts.teach(
        name=name, reason=typed["reason"], revision=typed["revision"], by=by, now=now
    )


def _unteach(name: str, by: User, typed: Mapping[str, Any]) -> object:
    now = timezone.localtime()
    return hosts.unteach(name=name, revision=typed["revision"], by=by, now=now)


STEPS: Mapping[str, Step] = {
    "pause": Step(ReasonForm, _pause, "Paused: nothing is asked of {} until somebody resumes it."),
    "resume": Step(ResumeForm, _resume, "Resumed: {} is looked at again, at its pace."),
    "delay": Step(DelayForm, _delay, "Saved: how long we wait between two looks at {}."),
    "teach": Step(
        ReasonForm,
        _teach,
        "Noted: where {} says “not found”, it is taken as a wall against machines. "
        "Its links in doubt are looked at anew.",
    ),
    "unteach": Step(
        ResumeForm, _unteach, "Taken back: “not found” of {} is believed again from the next look."
    ),
}


def attempt(request: HttpRequest, name: str, step: str, form: HostForm) -> int:
    """Done and told, or refused in the form; the HTTP code of what came of it."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        STEPS[step].act(name, actor(request), form.cleaned_data | {"revision": form.seen()})
    except roles.NotPermitted:
        raise PermissionDenied from None
    except hosts.NotUsable as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except revisions.Stale as stale:
        form.meet(stale.current)
        form.add_error(None, str(stale))
        return HTTPStatus.CONFLICT
    bells.sweep()
    messages.success(request, STEPS[step].told.format(name))
    return HTTPStatus.OK
