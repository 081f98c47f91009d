"""All addresses: each door brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from komek.config.health import healthz
from komek.kernel.admin.site import site as administration

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("open311/v2/", include("komek.surfaces.open311.urls")),
    path("api/v1/", include("komek.surfaces.api.urls")),
    path("", include("komek.surfaces.sign_in.urls")),
    path("", include("komek.surfaces.portal.urls")),
    path("open-data/", include("komek.surfaces.open_data.urls")),
    path("work/", include("komek.surfaces.by_link.urls")),
    path("desk/", include("komek.surfaces.desk.urls")),
    path("live/", include("komek.surfaces.live.urls")),
    path("admin/", administration.urls),
]

handler400 = "komek.surfaces.refusals.bad_request"
handler403 = "komek.surfaces.refusals.forbidden"
handler404 = "komek.surfaces.refusals.not_found"
handler429 = "komek.surfaces.refusals.too_many"
handler500 = "komek.surfaces.refusals.failed"
