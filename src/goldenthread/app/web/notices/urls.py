"""The addresses of notices."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.app.web.notices import pages

urlpatterns: list[URLPattern] = [
    path("notices", pages.notices, name="notices"),
    path("notices/reading", pages.reading_of_all, name="notices_reading"),
    path("notices/<int:notice_id>/reading", pages.reading, name="notice_reading"),
]
