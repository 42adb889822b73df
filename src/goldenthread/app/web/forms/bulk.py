"""One act on several orders of a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Person
from goldenthread.app.web.forms.base import Day, PageForm, Words

ACTS: dict[str, tuple[str, Callable[..., object], tuple[str, ...]]] = {
    "promise": ("Promise the date", actions.promise, ("promised_for",)),
    "move_promise": ("Move the promises to the date", actions.move_promise, ("promised_for", "cause")),
    "clarify": ("Say something on each", actions.clarify, ("text",)),
    "withdraw": ("Withdraw them", actions.withdraw, ("ground",)),
}


class BulkForm(PageForm):
    """Which orders, which act, and what it needs: a date, a sentence or both."""

    orders = forms.ModelMultipleChoiceField(
        queryset=Order.objects.none(),
        error_messages={
            "required": "Choose at least one order in the list.",
            "invalid_choice": "One of the orders is not there any more. Choose again.",
            "invalid_pk_value": "Choose orders in the list.",
        },
    )
    act = forms.ChoiceField(
        label="With the chosen orders",
        choices=[(name, label) for name, (label, _, _) in ACTS.items()],
        error_messages={
            "required": "Choose what to do.",
            "invalid_choice": "Choose what to do from the list.",
        },
    )
    day = Day(label="Date", required=False)
    words = Words(label="Reason or words", required=False)

    def __init__(
        self, data: Any = None, *, person: Person, today: date, orders: QuerySet[Order] | None = None
    ) -> None:
        super().__init__(data, auto_id="bulk-%s")
        if orders is not None:
            self.fields["orders"].queryset = orders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needs = ACTS[said["act"]][2] if "act" in said else ()
        if "promised_for" in needs and not said.get("day"):
            self.add_error("day", "Give the date.")
        if set(needs) & {"cause", "text", "ground"} and not said.get("words"):
            self.add_error("words", "Say why, in the field for words.")
        return said

    @property
    def perform(self) -> Callable[..., object]:
        return ACTS[self.cleaned_data["act"]][1]

    @property
    def said(self) -> dict[str, Any]:
        """What the act is told, by its own names."""
        values = {"promised_for": self.cleaned_data["day"]}
        needs = ACTS[self.cleaned_data["act"]][2]
        return {name: values.get(name, self.cleaned_data["words"]) for name in needs}

    @property
    def back(self) -> str:
        """The list that the form stood on, with its filters."""
        asked = str(self.data.get("back", ""))
        safe = url_has_allowed_host_and_scheme(asked, set()) and asked.startswith("/")
        return asked if safe else reverse("orders")
