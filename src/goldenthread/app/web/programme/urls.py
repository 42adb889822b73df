"""The addresses of the programme's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.app.web.programme import interactions

urlpatterns: list[URLPattern] = [
    path("interactions", interactions.interactions, name="interactions"),
    path("interactions/new", interactions.new, name="interaction_new"),
]
