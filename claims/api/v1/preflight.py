"""Where a claim stands at the publish gate. Shows what is not public: needs a key."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api import keys
from claims.api.v1 import shapes
from claims.models import Claim
from claims.services import preflight
from sources.api.conditional import ConditionalReads
from sources.api.parameters import NoParameters


class Preflight(ConditionalReads):
    """Every rule of the publish gate, and how the verdict in the making stands to it."""

    authentication_classes = [keys.KeyAuthentication]
    permission_classes = [keys.HoldsKey]

    @extend_schema(responses=shapes.PreflightShape)
    def get(self, request: Request, claim_id: UUID) -> Response:
        NoParameters.read(request.query_params)
        claim = Claim.objects.filter(public_id=claim_id).first()
        if claim is None:
            raise NotFound("There is no claim with this id.")
        told = preflight.of_claim(claim=claim, now=timezone.localtime())
        return Response(told, headers={"Cache-Control": "private"})
