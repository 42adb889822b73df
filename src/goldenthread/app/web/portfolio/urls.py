"""The addresses of accounts in depth."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.app.web.portfolio import family

urlpatterns: list[URLPattern] = [
    path("accounts/<int:account_id>/family", family.family, name="family"),
    path("accounts/<int:account_id>/family/<str:figure>", family.records, name="family_records"),
]
