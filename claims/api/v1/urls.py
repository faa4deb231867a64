from django.urls import path

from claims.api.v1 import claims, links, preflight, proofs

urlpatterns = [
    path("claims/", claims.ClaimList.as_view(), name="api-claims"),
    path("claims/<uuid:claim_id>/", claims.ClaimDetail.as_view(), name="api-claim"),
    path(
        "claims/<uuid:claim_id>/verdicts/", claims.VersionList.as_view(), name="api-claim-verdicts"
    ),
    path(
        "claims/<uuid:claim_id>/claimreview/",
        claims.ClaimReviewDetail.as_view(),
        name="api-claim-claimreview",
    ),
    path("claims/<uuid:claim_id>/proof/", proofs.ProofDetail.as_view(), name="api-claim-proof"),
    path("claims/<uuid:claim_id>/record/", proofs.RecordDetail.as_view(), name="api-claim-record"),
    path("claims/<uuid:claim_id>/preflight/", preflight.Preflight.as_view(), name="api-preflight"),
    path("articles/", claims.ArticleDetail.as_view(), name="api-articles"),
    path("links/", links.LinkList.as_view(), name="api-links"),
    path("sources/<int:source_id>/", links.SourceDetail.as_view(), name="api-source"),
]
