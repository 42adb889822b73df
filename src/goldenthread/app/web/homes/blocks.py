"""A home page is made of blocks; a block of items; an item says what, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse

from goldenthread.app.orders.models import Order
from goldenthread.app.web.lists.rows import BESIDE, with_columns
from goldenthread.app.web.templatetags.thread import day

M = TypeVar("M", bound=Model)
SOON_DAYS = 7  # "due soon" is within a week
MOST = 8  # items shown in a block; the rest is one link away


@dataclass(frozen=True)
class Item:
    """One thing that waits for the reader."""

    title: str
    address: str
    why: str
    subject: Model | None = None
    quote: str = ""  # the customer's words
    urgent: str = ""  # said in words and shown as late
    note: str = ""
    act: str = ""  # what the reader can do about it
    act_address: str = ""


@dataclass(frozen=True)
class Block:
    """Items of one kind; ``empty`` says what it means that there are none."""

    title: str
    items: list[Item]
    empty: str
    icon: str = "circle-dot"
    lead: str = ""
    more: str = ""  # where all of them are listed
    total: int = 0
    waits: bool = True  # its items wait for the reader; otherwise they are places to go


@dataclass(frozen=True)
class Figure:
    """A number, and the list of what it counts."""

    count: int
    address: str


@dataclass(frozen=True)
class Table:
    """Figures by account or by unit."""

    title: str
    lead: str
    headings: list[str]
    rows: list[tuple[str, str, list[Figure]]] = field(default_factory=list)  # name, address, figures
    empty: str = ""
    more: str = ""  # where all of them are listed, if these are not all
    total: int = 0

    @property
    def lines(self) -> list[tuple[str, str, list[tuple[str, Figure]]]]:
        """Each row with the heading of each of its figures: on a phone it stands above the number."""
        return [
            (name, address, list(zip(self.headings, figures, strict=True)))
            for name, address, figures in self.rows
        ]


def block(title: str, items: list[Item], *, empty: str, icon: str, lead: str = "", more: str = "") -> Block:
    """A block of at most ``MOST`` items that knows how many there are."""
    return Block(title, items[:MOST], empty, icon, lead, more, total=len(items))


def block_of(
    title: str,
    found: QuerySet[M],
    item: Callable[[M], Item],
    *,
    empty: str,
    icon: str,
    lead: str = "",
    more: str = "",
    waits: bool = True,
) -> Block:
    """A block of what was found, of which only what is shown is read; the rest is counted."""
    rows = list(found[: MOST + 1])
    total = len(rows) if len(rows) <= MOST else found.order_by().count()
    return Block(title, [item(one) for one in rows[:MOST]], empty, icon, lead, more, total=total, waits=waits)


OF_ROOT = ("root__title", "root__why", "root__expedited_at")


def shown(orders: QuerySet[Order], *, with_root: bool = False) -> QuerySet[Order]:
    """With what an item shows of an order, and of the order that it supports, and no more."""
    if not with_root:
        return with_columns(orders, ("why", "held_since"))
    return with_columns(orders, ("why", "held_since", *OF_ROOT), beside=(*BESIDE, "root"))


def places(title: str, items: list[Item], *, empty: str, icon: str) -> Block:
    """A block of rooms that are open to the reader; nothing in it waits."""
    return Block(title, items, empty, icon, waits=False)


def sentence(words: str) -> str:
    """What somebody wrote, with a full stop where they left it out."""
    words = words.strip()
    return words if not words or words[-1] in ".!?…" else f"{words}."


def order_item(order: Order, why: str, today: date, *, act: str = "", on: str = "", quote: str = "") -> Item:
    """An order that waits: for whom, of whom, and how late it is."""
    urgent = ""
    if order.is_late(today) and order.due_on is not None:
        distance = (today - order.due_on).days
        urgent = f"{distance} day{'s' if distance > 1 else ''} late"
    address = reverse("order", args=[order.pk])
    return Item(
        title=order.title,
        address=address,
        why=why,
        subject=order,
        quote=quote,
        urgent=urgent,
        note=f"{order.account} · {order.asked_of_unit}",
        act=act,
        act_address=f"{address}/{on}" if on else address,
    )


def dated(promised: date | None, today: date) -> str:
    """``Thu 5 Mar 2026 (in 3 days)`` and, when it is over, how long."""
    if promised is None:
        return "no date yet"
    distance = (promised - today).days
    words = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(
        distance, f"in {distance} days" if distance > 0 else f"{-distance} days ago"
    )
    return f"{day(promised)} ({words})"
