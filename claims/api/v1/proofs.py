"""A published version to the byte, and the proof that it stands in the ledger."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.api.v1 import shapes
from claims.api.v1.parameters import Version
from claims.models import Verdict
from claims.rules import ledger, record
from claims.services import proofs, published
from sources.api.conditional import ConditionalReads


class RecordDetail(APIView):
    """The canonical record, exactly as it was hashed: its SHA-256 is the version's `hash`."""

    @extend_schema(parameters=[Version], responses=shapes.RecordShape)
    def get(self, request: Request, claim_id: UUID) -> HttpResponse:
        verdict = version_or_404(claim_id, Version.read(request.query_params))
        content = record.canonical(published.record_of(verdict=verdict))
        answer = HttpResponse(content, content_type="application/json")
        answer["ETag"] = f'"{verdict.hash}"'
        return answer


class ProofDetail(ConditionalReads):
    """What `docs/verify/` checks: the event, its inclusion proof (RFC 9162) and a signed head."""

    @extend_schema(parameters=[Version], responses=shapes.ProofShape)
    def get(self, request: Request, claim_id: UUID) -> Response:
        verdict = version_or_404(claim_id, Version.read(request.query_params))
        try:
            proof = proofs.proof(verdict=verdict)
        except proofs.NotSigned as error:
            raise NotFound(str(error)) from error
        return Response(json.loads(ledger.canonical(proof)))  # its keys in canonical order


def version_or_404(claim_id: UUID, given: dict[str, Any]) -> Verdict:
    rows = Verdict.objects.published().filter(claim__public_id=claim_id).order_by("-version")
    verdict = rows.filter(**given).select_related("claim").first()
    if verdict is None:
        raise NotFound("No claim with this id has a published verdict of that version.")
    return verdict
