"""What a diagnosis says, with each name leading to the orders behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from goldenthread.app.customers.models import Account
from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.people.models import Unit

QUESTIONS = {  # of the report's sections, by slug
    "log": "How far can these records be trusted?",
    "waiting": "How long do customers wait?",
    "boundaries": "Where does the time go between units?",
    "bouncing": "What comes back?",
    "bridges": "Who bridges, and what hangs on one unit?",
    "doors": "How hard is it to get something done?",
    "structure": "Does work follow the formal structure?",
    "customers": "Which customers pay, and for whom?",
    "change": "What changed over time?",
    "first": "What to look at first?",
}
MOST_ROWS = 12


@dataclass(frozen=True)
class Name:
    """A unit, an account, an order or a plain word; ``address`` shows the orders behind it."""

    text: str
    address: str = ""
    kind: str = ""  # unit, account or order
    id: int = 0


@dataclass(frozen=True)
class Stuck:
    """One finding, with what it is about and the records behind it."""

    title: str
    hours: float
    evidence: list[str]
    about: list[Name]
    columns: list[str]
    rows: list[list[Name]]
    more: int
    confirm: str
    refute: str


@dataclass(frozen=True)
class Boundary:
    """What waited between two units."""

    sender: Name
    receiver: Name
    n: int
    total_hours: float
    median_hours: float | None

    @property
    def address(self) -> str:
        """Where these hand-offs are listed; empty where a unit is not one of ours."""
        if self.sender.kind != "unit" or self.receiver.kind != "unit":
            return ""
        return reverse("diagnosis_hand_offs", args=[self.sender.id, self.receiver.id])


@dataclass(frozen=True)
class Customer:
    """What one account's orders went through."""

    account: Name
    orders: int
    waiting_hours: float
    handoffs_per_order: float
    median_days: float

    @property
    def address(self) -> str:
        """Where these orders are listed, with what each went through; empty where the account is not one of ours."""
        return reverse("diagnosis_orders", args=[self.account.id]) if self.account.kind == "account" else ""


class Reading:
    """A run's facts as a page shows them; ``unit`` or ``account`` narrow them to one."""

    def __init__(
        self, run: DiagnosisRun, *, unit: Unit | None = None, account: Account | None = None
    ) -> None:
        self.facts: dict[str, Any] = run.facts or {}
        self._units = _labels(Unit.objects.values_list("pk", "name"))
        self._accounts = _labels(Account.objects.values_list("pk", "name"))
        self.only = self._label(unit, account)

    def _label(self, unit: Unit | None, account: Account | None) -> str | None:
        """The name by which the one that is looked at goes in the facts; the whole if none is."""
        known, one = (self._units, unit) if unit else (self._accounts, account)
        return next((name for name, key in known.items() if one and key == one.pk), None)

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """Each question of the report, with its answer and where it is in the report."""
        found = self.facts.get("answers", {})
        return [(slug, QUESTIONS.get(slug, slug.capitalize()), said) for slug, said in found.items()]

    @property
    def findings(self) -> list[Stuck]:
        every = self.facts.get("findings", [])
        return [self._stuck(one) for one in every if self.only is None or self.only in one["about"]]

    @property
    def boundaries(self) -> list[Boundary]:
        pairs = self.facts.get("handoffs", {}).get("pairs", [])
        wanted = [one for one in pairs if self.only in (None, one["from"], one["to"])]
        return [
            Boundary(
                self.name(one["from"]),
                self.name(one["to"]),
                one["n"],
                one["total_hours"],
                one["median_hours"],
            )
            for one in wanted[:MOST_ROWS]
        ]

    @property
    def customers(self) -> list[Customer]:
        rows = [one for one in self.facts.get("accounts", []) if self.only in (None, one["account"])]
        return [
            Customer(
                self.name(one["account"]),
                one["orders"],
                one["waiting_hours"],
                one["handoffs_per_order"],
                one["cycle_p50_hours"] / 24,
            )
            for one in rows[:MOST_ROWS]
        ]

    @property
    def missing(self) -> list[dict[str, Any]]:
        return list(self.facts.get("missing", []))

    def name(self, value: object, column: str = "") -> Name:
        """The value, leading to its orders if it names an account, a unit or an order."""
        text = str(value)
        if "order" in column.lower() and text.isdecimal():
            return Name(f"Order {text}", reverse("order", args=[int(text)]), "order", int(text))
        for kind, known in (("unit", self._units), ("account", self._accounts)):
            if text in known:
                return Name(text, f"{reverse('orders')}?{urlencode({kind: known[text]})}", kind, known[text])
        return Name(f"{value:,.1f}" if isinstance(value, float) else text)

    def _stuck(self, one: dict[str, Any]) -> Stuck:
        columns, rows = list(one["columns"]), one["rows"]
        return Stuck(
            title=one["title"],
            hours=one["customer_hours"],
            evidence=list(one["evidence"]),
            about=[self.name(name) for name in one["about"]],
            columns=columns,
            rows=[
                [self.name(value, column) for value, column in zip(row, columns, strict=True)]
                for row in rows[:MOST_ROWS]
            ],
            more=max(len(rows) - MOST_ROWS, 0),
            confirm=one["confirm"],
            refute=one["refute"],
        )


def _labels(rows: Iterable[tuple[int, str]]) -> dict[str, int]:
    """The names by which an export that people read knows rows: with the number where several share a name."""
    rows = list(rows)
    names = [name for _, name in rows]
    shared = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return {f"{name} ({key})" if name in shared else name: key for key, name in rows}
