"""The administrator's desk: people, their roles, and links that set a password once."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.views.decorators.http import require_POST

from factcheck.accounts import mail, people
from factcheck.accounts.forms import EditPersonForm, InvitationForm, PersonForm, described
from sources.admin.desk import actor, may
from sources.admin.forms import UNKNOWN, RevisionForm
from sources.services import revisions, roles

SHOWN_ONCE = "set_password_link"
"""Session key. The link is shown to the administrator on the next page, and then forgotten."""
SAID = {
    mail.SENT: "The link was sent to {email}.",
    mail.NOT_SENT: "The link could not be sent to {email}. Hand it over yourself.",
    mail.NO_ADDRESS: "This account has no e-mail address. Hand the link over yourself.",
    mail.NOT_CONFIGURED: "No mail server is configured (EMAIL_URL). Hand the link over yourself.",
}

for model in (User, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class RoleFilter(admin.SimpleListFilter):
    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(role, role) for role in people.ROLES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class AccountDesk(admin.ModelAdmin):
    """People are invited and deactivated, never deleted; nobody gets rights but by a role."""

    list_display = ("username", "full_name", "email", "role_names", "is_active", "last_login")
    list_filter = ("is_active", RoleFilter)
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["sources/desk.css"]}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, people.VIEW)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, people.VIEW)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, people.INVITE)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, people.CHANGE)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: QuerySet[User] = super().get_queryset(request).prefetch_related("groups")
        return rows.filter(api_key=None)  # programs sign in nowhere

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "People"})

    @admin.display(description="Name")
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @admin.display(description="Roles")
    def role_names(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all())) or "–"

    def get_urls(self) -> list[URLPattern]:
        acts: dict[str, Callable[[HttpRequest, User, int], None]] = {
            "deactivate": self.deactivate,
            "reactivate": self.reactivate,
            "reset-password": self.reset_password,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(require_POST(self.act_view)),
                {"act": act},
                name=f"accounts_{name.replace('-', '_')}",
            )
            for name, act in acts.items()
        ]
        confirm = path(
            "set-password/<uidb64>/<token>/",
            SetPasswordView.as_view(),
            name="accounts_set_password",
        )
        return [*own, confirm, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InvitationForm(request.POST if request.method == "POST" else None, section="person")
        invited = self.invited(request, form) if form.is_valid() else None
        if invited:
            return to_page(invited)
        return self.page(request, "invite.html", "Invite somebody", form, {})

    def invited(self, request: HttpRequest, form: InvitationForm) -> User | None:
        try:
            user = people.invite(
                username=form.cleaned_data["username"], person=form.person(), by=actor(request)
            )
        except people.NotUsable as error:
            form.add_error(error.field, str(error))
            return None
        self.hand_over(request, user, people.invitation(user=user, by=actor(request)))
        return user

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=object_id) if object_id.isdigit() else None
        if user is None:
            return HttpResponseRedirect(reverse("admin:auth_user_changelist"))
        if request.method != "POST":
            return self.person_page(request, user, edit_form(user))
        form = EditPersonForm(request.POST, section="person")
        if form.is_valid() and self.saved(request, user, form):
            return to_page(user)
        return self.person_page(request, user, form)

    def saved(self, request: HttpRequest, user: User, form: EditPersonForm) -> bool:
        try:
            people.describe(
                user=user, person=form.person(), revision=form.seen(), by=actor(request)
            )
        except people.NotUsable as error:
            form.add_error(error.field or None, str(error))
            return False
        except revisions.Stale as stale:
            form.meet(stale.current)
            form.refuse("", str(stale))
            return False
        self.message_user(request, "Saved.")
        return True

    def person_page(self, request: HttpRequest, user: User, form: PersonForm) -> HttpResponse:
        """Shows a fresh link exactly once."""
        held = request.session.pop(SHOWN_ONCE, None)
        link = held["address"] if held and held["user"] == user.pk else None
        context = {
            "person": user,
            "revision": people.revision_of(user=user),
            "is_self": user.pk == actor(request).pk,
            "link": link,
        }
        return self.page(request, "person.html", user.get_username(), form, context)

    def page(
        self,
        request: HttpRequest,
        template: str,
        title: str,
        form: PersonForm,
        context: dict[str, Any],
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        content = {**shared, "title": title, "form": form, **context}
        code = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        code = HTTPStatus.CONFLICT if form.conflict else code
        return TemplateResponse(request, f"admin/accounts/{template}", content, status=code)

    def act_view(
        self, request: HttpRequest, pk: int, act: Callable[[HttpRequest, User, int], None]
    ) -> HttpResponse:
        """One button, on the person as the page showed them."""
        user = get_object_or_404(User, pk=pk)
        form = RevisionForm(request.POST, section="act")
        try:
            act(request, user, form.seen() if form.is_valid() else UNKNOWN)
        except (people.NotUsable, revisions.Stale) as error:
            self.message_user(request, str(error), messages.ERROR)
        except roles.NotPermitted:
            raise PermissionDenied from None
        return to_page(user)

    def deactivate(self, request: HttpRequest, user: User, revision: int) -> None:
        people.deactivate(user=user, revision=revision, by=actor(request))
        self.message_user(request, f"{user} is deactivated and signed out.")

    def reactivate(self, request: HttpRequest, user: User, revision: int) -> None:
        people.reactivate(user=user, revision=revision, by=actor(request))
        self.message_user(request, f"{user} may sign in again.")

    def reset_password(self, request: HttpRequest, user: User, revision: int) -> None:
        parts = people.reset_password(user=user, revision=revision, by=actor(request))
        self.hand_over(request, user, parts)

    def hand_over(self, request: HttpRequest, user: User, parts: tuple[str, str]) -> None:
        """The link goes to the person by mail where that is possible, and is shown here once."""
        address = request.build_absolute_uri(reverse("admin:accounts_set_password", args=parts))
        request.session[SHOWN_ONCE] = {"user": user.pk, "address": address}
        sent = mail.send_link(user=user, address=address)
        level = messages.WARNING if sent == mail.NOT_SENT else messages.INFO
        self.message_user(request, SAID[sent].format(email=user.email), level)


class SetPasswordView(PasswordResetConfirmView):
    """Reached by a link that works once, for an active account, in the look of the desk."""

    template_name = "admin/accounts/set_password.html"
    success_url = reverse_lazy("admin:login")
    title = "Set your password"

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, "Your password is set. Sign in with it.")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}


def edit_form(user: User) -> EditPersonForm:
    return EditPersonForm(section="person", initial=described(user))


def to_page(user: User) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
