"""Every address of the application. Nouns only."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("goldenthread.app.api.urls")),
    path("", include("goldenthread.app.web.administration.urls")),
    path("", include("goldenthread.app.web.importing.urls")),
    path("", include("goldenthread.app.web.urls")),
]
handler400 = "goldenthread.app.web.errors.bad_request"
handler403 = "goldenthread.app.web.errors.forbidden"
handler404 = "goldenthread.app.web.errors.not_found"
handler500 = "goldenthread.app.web.errors.broken"
