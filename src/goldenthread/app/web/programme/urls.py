"""The addresses of the programme's pages."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from goldenthread.app.web.programme import contracts, interactions, rhythm

urlpatterns: list[URLPattern] = [
    path("interactions", interactions.interactions, name="interactions"),
    path("interactions/new", interactions.new, name="interaction_new"),
    path("renewals", contracts.renewals, name="renewals"),
    path("contracts/new", contracts.new, name="contract_new"),
    path("contracts/<int:contract_id>", contracts.contract, name="contract"),
    *[
        path(
            f"contracts/<int:contract_id>/{name}", partial(contracts.act, name=name), name=f"contract_{name}"
        )
        for name in contracts.CONTRACT_ACTS
    ],
    path("rhythm", rhythm.rhythm, name="rhythm"),
    path("schedules/new", rhythm.new_schedule, name="schedule_new"),
    path("rhythm/<int:due_id>", rhythm.due, name="due"),
    *[
        path(f"rhythm/<int:due_id>/{name}", partial(rhythm.act, name=name), name=f"due_{name}")
        for name in rhythm.DUE_ACTS
    ],
]
