from django.urls import path
from django.views.generic import RedirectView

from claims.public import claims, correction_requests, corrections, ledger, registers

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="claims"), name="home"),
    path("claims/", claims.index, name="claims"),
    path("claims/<uuid:claim_id>/", claims.page, name="claim"),
    path("claims/<uuid:claim_id>/<str:slug>/", claims.page, name="claim-page"),
    path("corrections/", corrections.index, name="corrections"),
    path(
        "corrections/request/<uuid:claim_id>/",
        correction_requests.write,
        name="correction-request",
    ),
    path(
        "corrections/received/<uuid:public_id>/",
        correction_requests.received,
        name="correction-received",
    ),
    path("ledger/checkpoint", ledger.checkpoint, name="ledger-checkpoint"),
    path("ledger/events", ledger.events, name="ledger-events"),
    path("ledger/key", ledger.key, name="ledger-key"),
    path("registers/", registers.index, name="registers"),
    path("registers/<slug:slug>/", registers.page, name="register"),
]
