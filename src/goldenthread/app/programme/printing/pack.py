"""A handover pack on paper, and the sections that page and paper share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from goldenthread.app.programme.models import Handover
from goldenthread.app.programme.printing.paper import printed
from goldenthread.app.programme.queries.handovers import Pack, pack_of
from goldenthread.app.programme.queries.report_words import Line, Section


def sections_of(handover: Handover, pack: Pack) -> tuple[Section, ...]:
    """The pack in the order in which a successor reads it."""
    return (
        _introductions(handover),
        _threads(handover, pack),
        _next_steps(pack),
        _orders(pack),
        _barriers(pack),
        _duties(handover, pack),
        _plan(pack),
        _contracts(pack),
        _topics(pack),
    )


def _introductions(handover: Handover) -> Section:
    found = handover.introductions.select_related("contact")
    return Section("introductions", "Whom to be introduced to", tuple(_introduction(one) for one in found))


def _threads(handover: Handover, pack: Pack) -> Section:
    return Section(
        "threads",
        f"Whom {handover.leaver} is in touch with",
        tuple(
            Line(
                str(one.tie.contact),
                f"{one.word.lower()}, {one.direction}: {one.evidence}; {one.rhythm}"
                + (f". Last about {one.tie.last_topic}" if one.tie.last_topic else ""),
            )
            for one in pack.threads
        ),
    )


def _next_steps(pack: Pack) -> Section:
    lines = (
        Line(one.next_step, f"by {_day(one.next_step_by)}, with {_with(one)}") for one in pack.next_steps
    )
    return Section("next", "What was said would come next", tuple(lines))


def _orders(pack: Pack) -> Section:
    lines = (
        Line(
            one.title,
            f"asked of {one.asked_of_unit} for {_day(one.requested_for)}, "
            + (
                f"promised for {_day(one.last_promised_for)}" if one.last_promised_for else "not promised yet"
            ),
            reverse("order", args=[one.pk]),
        )
        for one in pack.orders
    )
    return Section("orders", "What they wait for", tuple(lines))


def _barriers(pack: Pack) -> Section:
    lines = (
        Line(
            one.what,
            f"since {_day(one.raised_at.date())}, with {one.owner or 'nobody'}",
            reverse("barrier", args=[one.pk]),
        )
        for one in pack.barriers
    )
    return Section("barriers", "What stands in the way", tuple(lines))


def _duties(handover: Handover, pack: Pack) -> Section:
    lines = (
        Line(
            one.get_kind_display() + (f" with {one.contact}" if one.contact else ""),
            f"by {_day(one.due_on)}",
        )
        for one in pack.duties
    )
    return Section("duties", f"What {handover.leaver} owes them", tuple(lines))


def _plan(pack: Pack) -> Section:
    lines = (
        Line(
            one.what,
            f"{one.progress} % by {_day(one.due_on)}, owned by {one.owner}",
            reverse("objective", args=[one.pk]),
        )
        for one in pack.objectives
    )
    return Section("plan", "What is planned", tuple(lines))


def _contracts(pack: Pack) -> Section:
    lines = (
        Line(
            one.title,
            f"until {_day(one.ends_on)}; they decide by {_day(one.decide_by)}",
            reverse("contract", args=[one.pk]),
        )
        for one in pack.contracts
    )
    return Section("contracts", "What is agreed", tuple(lines))


def _topics(pack: Pack) -> Section:
    lines = (
        Line(one.topic, f"{one.get_kind_display()}, {_day(one.at.date())}, with {_with(one)}")
        for one in pack.topics
    )
    return Section("topics", "What was spoken of last", tuple(lines))


def _introduction(one: Any) -> Line:
    contact = one.contact
    known = [
        contact.title,
        contact.buying_role,
        f"authority {contact.authority} of 5" if contact.authority else "",
    ]
    state = (
        "done" if one.done_at else f"dropped: {one.reason}" if one.dropped_at else f"by {_day(one.due_on)}"
    )
    only = "known to nobody else of us" if one.only_theirs else ""
    return Line(str(contact), ", ".join(words for words in (*known, only, state) if words))


def _with(one: Any) -> str:
    return str(one.contact or "somebody there")


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "no day"


def pack_name(handover: Handover, today: date) -> str:
    """``handover-7-2026-03-02.pdf``: nothing of anybody's name."""
    return f"handover-{handover.pk}-{today}.pdf"


def pack_pdf(handover: Handover, today: date) -> bytes:
    """The pack as it stands today, as PDF. It changes every day, so it is printed each time."""
    found = sections_of(handover, pack_of(handover, today))
    return printed(
        "pack",
        {
            "title": f"Handover of {handover.account}",
            "author": str(handover.leaver),
            "year": today.year,
            "month": today.month,
            "day": today.day,
            "heading": str(handover.account),
            "lead": f"From {handover.leaver} to {handover.successor}, by {_day(handover.last_day)}",
            "foot": f"Handover of {handover.account}, as of {_day(today)}. For {handover.successor} only.",
            "words": handover.words,
            "sections": [
                {"title": one.title, "lines": [{"what": line.what, "sub": line.sub} for line in one.lines]}
                for one in found
            ],
        },
    )
