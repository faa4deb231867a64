"""Every address we answer to, in one table."""

from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from factcheck import probes

admin.autodiscover()

handler404 = "factcheck.api.not_found"
handler500 = "factcheck.api.server_error"

# Swagger UI draws its icons from data: addresses in its own stylesheet.
api_docs = csp_update({"img-src": ["'self'", "data:"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema")
)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("api/v1/docs/", api_docs, name="api-docs"),
    path("api/v1/", include("claims.api.v1.urls")),
    path("api/v1/", include("sources.api.urls")),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("", include("claims.public.urls")),
]
