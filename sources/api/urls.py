from django.urls import path

from sources.api import registers

urlpatterns = [
    path("registers/", registers.RegisterList.as_view(), name="api-registers"),
    path("registers/<slug:slug>/", registers.RegisterDetail.as_view(), name="api-register"),
    path(
        "registers/<slug:slug>/entries/<str:code>/",
        registers.EntryDetail.as_view(),
        name="api-register-entry",
    ),
]
