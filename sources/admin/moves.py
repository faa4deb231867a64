"""The desk of moves: new addresses that servers call permanent, to accept or to decline."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sources.admin import bells
from sources.admin.desk import Desk, actor, may
from sources.admin.forms import UNKNOWN, RevisionForm
from sources.models import Move
from sources.rules import canonical
from sources.services import cataloguing, moves, revisions, roles

Step = Callable[[HttpRequest, Move, int | None], None]
"""With the revision that the page showed; None from a list, where rows are taken as they are."""


class SettledFilter(admin.SimpleListFilter):
    """Proposals unless settled ones are asked for."""

    title, parameter_name = "stage", "settled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Settled")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [dict(first) | {"display": "Proposed"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Move]) -> QuerySet[Move]:
        return queryset.filter(settled_at__isnull=self.value() != "yes")


@admin.register(Move)
class MoveDesk(Desk):
    list_display = ("link", "url", "first_seen_at", "settlement", "settled_by")
    list_filter = (SettledFilter,)
    list_select_related = ("link", "settled_by")
    search_fields = ("link__url", "url", "link__source__title")
    actions = ("accept_chosen", "decline_chosen")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return may(request, cataloguing.CATALOGUE)

    @admin.action(description="Accept the new address", permissions=["settle"])
    def accept_chosen(self, request: HttpRequest, queryset: QuerySet[Move]) -> None:
        for move in queryset:
            accept(request, move, None)

    @admin.action(description="Decline", permissions=["settle"])
    def decline_chosen(self, request: HttpRequest, queryset: QuerySet[Move]) -> None:
        for move in queryset:
            decline(request, move, None)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:pk>/{step.__name__}/",
                self.admin_site.admin_view(require_POST(self._stepping(step))),
                name=f"sources_move_{step.__name__}",
            )
            for step in (accept, decline)
        ]
        return [*own, *super().get_urls()]

    def _stepping(self, step: Step) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            move: Move | None = self.found(request, str(pk))
            if move is None:
                return self.no_such_row(request, str(pk))
            form = RevisionForm(request.POST, section="move")
            step(request, move, form.seen() if form.is_valid() else UNKNOWN)
            return _to_link(move)

        return view

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A move is read and settled on the page of its link."""
        move: Move | None = self.found(request, object_id)
        return _to_link(move) if move else self.no_such_row(request, object_id)


def accept(request: HttpRequest, move: Move, revision: int | None) -> None:
    by, now = actor(request), timezone.localtime()
    told = f"Accepted: {move.url} is watched too, and looked at now. Cite it in the next version."
    if _settled(request, lambda: moves.accept(move=move, revision=revision, by=by, now=now)):
        bells.sweep()
        messages.success(request, told)


def decline(request: HttpRequest, move: Move, revision: int | None) -> None:
    by, now = actor(request), timezone.localtime()
    if _settled(request, lambda: moves.decline(move=move, revision=revision, by=by, now=now)):
        messages.success(request, f"Declined: {move.url} is not proposed again.")


def _settled(request: HttpRequest, act: Callable[[], object]) -> bool:
    try:
        act()
    except roles.NotPermitted:
        raise PermissionDenied from None
    except (moves.AlreadySettled, revisions.Stale, canonical.UnusableAddress) as error:
        messages.warning(request, str(error))
        return False
    return True


def _to_link(move: Move) -> HttpResponseRedirect:
    address = reverse("admin:sources_link_change", args=[move.link_id])
    return HttpResponseRedirect(f"{address}#moves")
