"""Health of the evidence that published verdicts cite; uncited links and sources are not public."""

from django.db.models import BigIntegerField
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.v1.parameters import LinkFilters
from claims.services import published
from sources.api import links
from sources.api.conditional import ConditionalReads
from sources.api.parameters import NoParameters
from sources.models import Link


class LinkList(ConditionalReads, GenericAPIView[Link]):
    """Links that published verdicts cite, with their health."""

    ordering = ("id",)

    @extend_schema(parameters=[LinkFilters], responses=links.LinkShape(many=True))
    def get(self, request: Request) -> Response:
        filters = LinkFilters.read(request.query_params)
        rows = published.cited_links(now=timezone.localtime()).filter(**filters)
        page = self.paginate_queryset(rows.with_latest_check()) or []
        return self.get_paginated_response([told(one) for one in page])


class SourceDetail(ConditionalReads):
    """A source that a published verdict cites, with its cited links."""

    @extend_schema(responses=links.SourceShape)
    def get(self, request: Request, source_id: int) -> Response:
        NoParameters.read(request.query_params)
        known = source_id <= BigIntegerField.MAX_BIGINT
        now = timezone.localtime()
        source = published.cited_source(source_id=source_id, now=now) if known else None
        if source is None:
            raise NotFound("No published verdict cites a source with this id.")
        rows = published.cited_links(now=now).filter(source=source_id).with_latest_check()
        cited = [told(one) for one in rows.order_by("id")]
        return Response(links.source_answer(source_id, source, cited))


def told(link: Link) -> links.LinkAnswer:
    return links.link_answer(link, published.source_of(link=link))
