"""What sales, administrators, auditors, analysts and people (HR) find on their first page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from goldenthread.app.customers.queries import accounts_answered_by
from goldenthread.app.orders.models import Order
from goldenthread.app.people.queries import rights_integrity
from goldenthread.app.web.homes.blocks import Block, Item, block, block_of, dated, order_item, places, shown
from goldenthread.app.web.requests import PageRequest
from goldenthread.app.webhooks.queries import endpoints_in_trouble as webhooks_in_trouble


def sales_blocks(request: PageRequest) -> list[Block]:
    """What the customers of a salesperson wait for; to read, not to change."""
    own = accounts_answered_by(request.person, on=request.today)
    found = Order.objects.filter(account__in=own, parent__isnull=True, ended_at__isnull=True)
    return [
        block_of(
            "What your customers wait for",
            shown(found).order_by("last_promised_for", "requested_for"),
            lambda order: order_item(
                order,
                f"{order.get_state_display()}, due {dated(order.due_on, request.today)}.",
                request.today,
            ),
            icon="eye",
            lead="Before you call: what was promised, and for when.",
            empty="None of your customers waits for anything.",
            more=reverse("orders"),
            waits=False,
        )
    ]


def _links(*wanted: tuple[str, str, str]) -> list[Item]:
    """Links to the rooms that this installation has."""
    items = []
    for title, route, why in wanted:
        try:
            address = reverse(route)
        except NoReverseMatch:
            continue
        items.append(Item(title=title, address=address, why=why, act="Open", act_address=address))
    return items


def administrator_blocks(request: PageRequest) -> list[Block]:
    """Decisions that nobody or several may take, and where things are configured."""
    troubled = [area for area in rights_integrity(request.today) if area.is_gap or area.is_double]
    gaps = [
        Item(
            title=found.area.name,
            address=reverse("decision_rights"),
            why="Nobody may decide this: an escalation goes to the raiser’s line manager."
            if found.is_gap
            else "Several may decide this: an escalation goes to the raiser’s line manager.",
        )
        for found in troubled
    ]
    rooms = _links(
        ("People", "people", "Who works here, in which role, under whom."),
        ("Units", "units", "The organisation as a tree."),
        ("Accounts", "accounts", "Customers, their divisions, who answers for them."),
        ("Decision rights", "decision_rights", "Who decides, shares, is consulted, is informed."),
        ("Calendars", "calendars", "Working time, holidays, time zones."),
        ("Policies", "policies", "Targets of the clocks, allowances to expedite."),
        ("Webhooks", "webhooks", "Events sent to other systems, and what they did not receive."),
    )
    silent = [
        Item(
            title=str(endpoint),
            address=reverse("webhook", args=[endpoint.pk]),
            why=f"Switched off: {endpoint.switched_off_because}."
            if not endpoint.failing_since or endpoint.switched_off_at
            else f"It has received nothing since {dated(endpoint.failing_since.date(), request.today)}.",
            act="Open",
            act_address=reverse("webhook", args=[endpoint.pk]),
        )
        for endpoint in webhooks_in_trouble()
    ]
    return [
        block("Webhooks that receive nothing", silent, icon="webhook", empty="All receive what is sent."),
        block(
            "Decisions without exactly one decider",
            gaps,
            icon="key-round",
            empty="Every area has its decider.",
        ),
        places("Configuration", rooms, icon="settings", empty="Nothing can be configured here yet."),
    ]


def auditor_blocks(request: PageRequest) -> list[Block]:
    """History, to read and to take away."""
    items = _links(
        ("History", "history", "Everything that happened, in order, and as a file. It cannot be edited.")
    )
    return [places("To examine", items, icon="scroll-text", empty="There is nothing to examine.")]


def analyst_blocks(request: PageRequest) -> list[Block]:
    items = _links(("Diagnosis", "diagnosis", "Measures and findings, with their evidence and uncertainty."))
    return [places("To study", items, icon="chart-spline", empty="No study is open to you yet.")]


def people_blocks(request: PageRequest) -> list[Block]:
    items = _links(
        ("People", "people", "Assignments and skills."),
        ("Units", "units", "The organisation as a tree."),
        ("Who leaves", "turnover", "Account managers who leave, counted and not named; accounts left alone."),
    )
    return [places("To look after", items, icon="users", empty="Nothing is open to you yet.")]
