"""Who may do what, asked of groups alone: being a superuser opens no governed door."""

from django.contrib.auth.models import Permission, User


class NotPermitted(Exception):
    """The person lacks the permission for a governed act."""

    def __init__(self, *, by: User, permission: str) -> None:
        self.permission = permission
        super().__init__(
            f"{by.get_username()} may not do this. Ask an administrator for a role that may."
        )


def permissions_of(*, by: User) -> frozenset[str]:
    """`app.codename` of everything the person's groups allow; empty when deactivated."""
    if not by.is_active:
        return frozenset()
    rows = Permission.objects.filter(group__user=by).values_list(
        "content_type__app_label", "codename"
    )
    return frozenset(f"{app}.{codename}" for app, codename in rows)


def may(*, by: User, permission: str) -> bool:
    """Whether a group of this person grants `app.codename`."""
    return permission in permissions_of(by=by)


def require(*, by: User, permission: str) -> None:
    """Raise NotPermitted unless a group of this person grants `app.codename`."""
    if not may(by=by, permission=permission):
        raise NotPermitted(by=by, permission=permission)
