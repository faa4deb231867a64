"""Claims with a published verdict. Nothing else is ever read here."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api import keys
from claims.api.v1 import conditions, shapes, taking_in
from claims.api.v1.parameters import ArticleAddress, AsOf, ClaimFilters
from claims.models import Verdict
from claims.querysets import VerdictQuerySet
from claims.rules import listing
from claims.services import published
from sources.api.conditional import ConditionalReads
from sources.api.parameters import NoParameters, NoParametersButPaging

Rows = VerdictQuerySet


NOT_PUBLIC = "No claim with this id has a published verdict."
CLAIM_SHAPES: list[Any] = [shapes.ClaimShape, shapes.TakenInShape]
CLAIM_OR_TAKEN_IN = PolymorphicProxySerializer(
    component_name="ClaimOrTakenIn",
    serializers=CLAIM_SHAPES,
    resource_type_field_name=None,
)


def writes(done: dict[int, Any], *problems: int) -> dict[Any, Any]:
    """What a write answers: the claim with its ETag, or problem details."""
    told = {(code, "application/problem+json"): shapes.ProblemShape for code in problems}
    return {(code, "application/json"): shape for code, shape in done.items()} | told


class RetractedClaimReview(APIException):
    status_code = 410
    default_detail = (
        "This verdict was retracted and is no longer issued as ClaimReview. "
        "The claim itself is still there and says why."
    )


class ClaimList(ConditionalReads, GenericAPIView[Verdict]):
    """Newest first, by the first publication: a later version keeps its claim's place."""

    ordering = ("-first_published_at", "-claim_id")
    authentication_classes = [keys.KeyAuthentication]
    permission_classes = [keys.ReadsOrHoldsWriteKey]

    @extend_schema(
        operation_id="claims_list",
        parameters=[ClaimFilters],
        responses=shapes.ClaimShape(many=True),
    )
    def get(self, request: Request) -> Response:
        filters = ClaimFilters.read(request.query_params)
        moment = moment_of(filters)
        rows = narrowed(published.current(moment=moment), filters, moment)
        page = self.paginate_queryset(rows.with_first_published()) or []
        return self.get_paginated_response(published.answers(verdicts=page, moment=moment))

    @extend_schema(
        operation_id="claims_take_in",
        request=taking_in.NewClaim,
        parameters=[conditions.HEADERS[conditions.IDEMPOTENCY_KEY]],
        responses=writes({201: shapes.TakenInShape}, 400, 401, 403, 422),
    )
    def post(self, request: Request) -> Response:
        """Take a claim in for review (scope write). Nothing of it is public until people judge it.

        The article is fetched when it is not on file. A quote has to stand in its text; while that
        is not here yet, the quote is kept for the people who review the claim.
        """
        return taking_in.take_in(request)


class ClaimDetail(ConditionalReads):
    """One claim: its current verdict, and the health of the evidence. Retracted: says so.

    Before anything of it is public, the key that took it in is told of the claim itself.
    """

    authentication_classes = [keys.KeyAuthentication]
    permission_classes = [keys.ReadsOrHoldsWriteKey]

    @extend_schema(parameters=[AsOf], responses=CLAIM_OR_TAKEN_IN)
    def get(self, request: Request, claim_id: UUID) -> Response:
        asked = AsOf.read(request.query_params)
        moment = moment_of(asked)
        verdict = published.current(moment=moment).filter(claim__public_id=claim_id).first()
        if verdict is None:
            if request.auth and not asked:
                return taking_in.show(request, claim_id)
            raise NotFound(NOT_PUBLIC)
        return Response(published.answers(verdicts=[verdict], moment=moment)[0])

    @extend_schema(
        operation_id="claims_correct",
        request=taking_in.ClaimWords(partial=True),
        parameters=list(conditions.HEADERS.values()),
        responses=writes({200: shapes.TakenInShape}, 400, 401, 403, 404, 409, 412, 422, 428),
    )
    def patch(self, request: Request, claim_id: UUID) -> Response:
        """Correct a claim that this key took in (scope write), as long as no verdict on it is
        before a second reader, approved or published: 409 from then on.
        """
        return taking_in.correct(request, claim_id)


class VersionList(ConditionalReads, GenericAPIView[Verdict]):
    """Every published version, newest first, with its notice and its whole record."""

    ordering = ("-version",)

    @extend_schema(operation_id="claims_verdicts_list", responses=shapes.VersionShape(many=True))
    def get(self, request: Request, claim_id: UUID) -> Response:
        NoParametersButPaging.read(request.query_params)
        moment = moment_of({})
        current_or_404(claim_id, moment)
        rows = Verdict.objects.published(moment.now).filter(claim__public_id=claim_id)
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response([shapes.version_answer(one) for one in page])


class ClaimReviewDetail(ConditionalReads):
    """The ClaimReview of the current version. 410 for a retracted verdict."""

    @extend_schema(responses=shapes.ClaimReviewShape)
    def get(self, request: Request, claim_id: UUID) -> Response:
        NoParameters.read(request.query_params)
        review = published.claim_review(verdict=current_or_404(claim_id, moment_of({})))
        if review is None:
            raise RetractedClaimReview
        return Response(review)


class ArticleDetail(ConditionalReads):
    """An article, and the claims in it that have a published verdict."""

    @extend_schema(parameters=[ArticleAddress], responses=shapes.ArticleShape)
    def get(self, request: Request) -> Response:
        url = ArticleAddress.read(request.query_params)["url"]
        moment = moment_of({})
        rows = published.current(moment=moment).with_facet("article_url", url)
        claims = published.answers(verdicts=list(rows.order_by("claim_id")), moment=moment)
        if not claims:
            raise NotFound("No claim of this article has a published verdict.")
        return Response(shapes.article_answer(url, claims))


def moment_of(given: dict[str, Any]) -> published.Moment:
    return published.moment_at(now=timezone.localtime(), as_of=given.get("as_of"))


def current_or_404(claim_id: UUID, moment: published.Moment) -> Verdict:
    verdict = published.current(moment=moment).filter(claim__public_id=claim_id).first()
    if verdict is None:
        raise NotFound(NOT_PUBLIC)
    return verdict


def narrowed(rows: Rows, filters: dict[str, Any], moment: published.Moment) -> Rows:
    """The versions that pass every filter that was given."""
    for name, value in filters.items():
        rows = FILTERS[name](rows, value) if name in FILTERS else rows
    if "endangered" in filters:
        rows = rows.with_endangered(moment.past).filter(Q(endangered=filters["endangered"]))
    return rows


def facet(name: str) -> Callable[[Rows, str], Rows]:
    return lambda rows, value: rows.with_facet(name, value)


def folded_facet(name: str) -> Callable[[Rows, str], Rows]:
    return lambda rows, value: rows.with_facet(name, listing.fold(value))


FILTERS: dict[str, Callable[[Rows, Any], Rows]] = {
    "q": lambda rows, words: rows.matching(listing.fold(words)),
    "rating": facet("rating"),
    "claimant": folded_facet("claimant"),
    "outlet": folded_facet("outlet"),
    "topic": folded_facet("topic"),
    "article_url": facet("article_url"),
    "register": facet("register"),
    "language": lambda rows, code: rows.with_facet("language", code.casefold()),
    "published_after": lambda rows, at: rows.filter(published_at__gte=at),
    "published_before": lambda rows, at: rows.filter(published_at__lt=at),
    "parts": lambda rows, wanted: rows if wanted else rows.filter(record__claim__part=None),
}
