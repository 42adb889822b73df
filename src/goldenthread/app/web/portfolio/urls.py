"""The addresses of accounts in depth."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from goldenthread.app.web.portfolio import (
    effort,
    expedites,
    family,
    portfolio,
    ratings,
    renewing,
    service,
    turnover,
)

urlpatterns: list[URLPattern] = [
    path("accounts/<int:account_id>/family", family.family, name="family"),
    path("accounts/<int:account_id>/family/<str:figure>", family.records, name="family_records"),
    path("accounts/<int:account_id>/service", service.service, name="service"),
    path("accounts/<int:account_id>/service/<str:what>", service.records, name="service_records"),
    path("accounts/<int:account_id>/relationship-kind", service.say, name="relationship_kind_new"),
    path("accounts/<int:account_id>/ratings", ratings.ratings, name="ratings"),
    path("accounts/<int:account_id>/ratings/new", ratings.rate, name="rating_new"),
    path("accounts/<int:account_id>/effort", effort.of_account, name="account_effort"),
    path("hours", effort.hours, name="hours"),
    path("hours/new", effort.record, name="hours_new"),
    path("programme/portfolio", portfolio.portfolio, name="portfolio"),
    *[
        path(f"programme/portfolio/{name.replace('_', '-')}", partial(portfolio.write, name=name), name=name)
        for name in portfolio.WRITES
    ],
    *[
        path(
            f"programme/portfolio/{name.split('_')[0]}/<int:dated_id>/ending",
            partial(portfolio.end, name=name),
            name=name,
        )
        for name in portfolio.ENDS
    ],
    path("programme/effort", effort.effort, name="effort"),
    path("renewals/rates", renewing.rates, name="renewal_rates"),
    path("programme/turnover", turnover.turnover, name="turnover"),
    path("programme/turnover/names", turnover.names, name="leavers"),
    path("programme/expedites", expedites.expedites, name="expedites"),
    path("programme/expedites/<int:account_id>/<str:what>", expedites.records, name="expedite_records"),
]
