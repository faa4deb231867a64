"""`Authorization: Bearer <key>`: which program asks, and what it may do."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from claims.choices import KeyScope
from claims.models import ApiKey
from claims.services import keys

SCHEME = "Bearer"


class KeyAuthentication(BaseAuthentication):
    """The key becomes `request.auth`; there is no user behind it."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        scheme, _, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        found = keys.recognise(key=given.strip().decode(errors="replace"))
        if found is None:
            raise AuthenticationFailed("This key is unknown or was revoked.")
        return None, found

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class KeyInTheSchema(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema tells of keys."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": SCHEME.lower()}


class HoldsKey(BasePermission):
    """Any key may read."""

    message = "This needs an API key: send “Authorization: Bearer <key>”."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, ApiKey)


class HoldsWriteKey(HoldsKey):
    message = "This needs an API key of scope write."

    def has_permission(self, request: Request, view: APIView) -> bool:
        held: Any = request.auth
        return super().has_permission(request, view) and held.scope == KeyScope.WRITE


class ReadsOrHoldsWriteKey(HoldsWriteKey):
    """What is public is told to everybody; to write takes a key."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        is_write = request.method not in SAFE_METHODS and self.is_offered(request, view)
        return not is_write or super().has_permission(request, view)

    def is_offered(self, request: Request, view: APIView) -> bool:
        """What nobody can do here is answered with 405, not by asking for a key."""
        return hasattr(view, str(request.method).lower())
