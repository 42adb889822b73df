"""What the monthly report of an account says, computed from its records, with the ids behind every number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from goldenthread.app.customers.models import Account, Contact, Interaction
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.orders.queries import with_delivery_day
from goldenthread.app.programme.models import AccountReport, ReportVersion
from goldenthread.app.programme.queries.report_changes import changes_of, values_of
from goldenthread.app.voice.models import Feedback

Facts = dict[str, list[dict[str, Any]]]
SOON = timedelta(days=14)


def facts_of(account: Account, month: date, today: date) -> Facts:
    """The facts of ``month`` (its first day) as known ``today``: lists of lines, each with its record's id.

    A promise whose day has not passed is neither kept nor broken while it is not delivered: it is open.
    """
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    roots = with_delivery_day(
        Order.objects.filter(account=account, parent__isnull=True, withdrawn_at__isnull=True)
    )
    due = list(roots.filter(last_promised_for__range=(month, last)).order_by("last_promised_for", "pk"))
    kept = [one for one in due if _kept(one)]
    broken = [one for one in due if not _kept(one) and (one.delivered_at or _has_passed(one, today))]
    standing = roots.filter(ended_at__isnull=True, delivered_at__isnull=True, placed_at__date__lte=last)
    blocked: set[int] = set(
        Barrier.objects.filter(account=account, cleared_at__isnull=True).values_list("order", flat=True)
    )
    open_now = [
        {**_promise(one), "risk": _risk(one, blocked, today)}
        for one in standing.order_by("last_promised_for", "pk")
    ]
    return {
        "months": _months(roots, month, last, today),
        "standing": [{"open": len(open_now), "at_risk": sum(bool(one["risk"]) for one in open_now)}],
        "kept": [_promise(one) for one in kept],
        "broken": [_promise(one) for one in broken],
        "open": open_now[:100],
        "barriers": [_barrier(one) for one in _barriers(account, month, last)],
        "feedback": [
            _said(one) for one in Feedback.objects.filter(account=account, at__date__range=(month, last))
        ],
        "value": values_of(account, month.year),
        "changes": changes_of(account, month, last),
        "relations": _relations(account, month, last),
    }


def _has_passed(order: Order, today: date) -> bool:
    return order.last_promised_for is not None and order.last_promised_for < today


def _risk(order: Order, blocked: set[int], today: date) -> str:
    """Why an open order is at risk; empty where it is not."""
    promised, asked = order.last_promised_for, order.requested_for
    if _has_passed(order, today):
        return "its day has passed"
    if order.pk in blocked:
        return "something stands in its way"
    if promised is None and asked is not None and asked <= today + SOON:
        return "nobody has promised a day yet"
    return ""


def _months(roots: QuerySet[Order], month: date, last: date, today: date) -> list[dict[str, Any]]:
    """Twelve months: of the promises that came due by the last given day, those kept by each of the three dates."""
    count = month.year * 12 + month.month - 1
    wanted = [date(number // 12, number % 12 + 1, 1) for number in range(count - 11, count + 1)]
    came = roots.filter(last_promised_for__range=(wanted[0], min(last, today - timedelta(days=1))))
    counted = (
        came.annotate(in_month=TruncMonth("last_promised_for"))
        .order_by("in_month")
        .values("in_month")
        .annotate(
            due=Count("pk"),
            requested=Count("pk", filter=Q(delivered_on__lte=F("requested_for"))),
            first=Count("pk", filter=Q(delivered_on__lte=F("first_promised_for"))),
            last=Count("pk", filter=Q(delivered_on__lte=F("last_promised_for"))),
        )
    )
    found: dict[date, dict[str, Any]] = {row["in_month"]: dict(row) for row in counted}
    names = ("due", "requested", "first", "last")
    return [
        {"month": one.isoformat(), **{name: found.get(one, {}).get(name, 0) for name in names}}
        for one in wanted
    ]


def _kept(order: Any) -> bool:
    """Of an order with its day of delivery."""
    promised, delivered = order.last_promised_for, order.delivered_on
    return promised is not None and delivered is not None and delivered <= promised


def _promise(order: Any) -> dict[str, Any]:
    """An order with its three dates and its day of delivery."""
    return {
        "id": order.pk,
        "what": order.title,
        "requested": _day(order.requested_for),
        "first": _day(order.first_promised_for),
        "last": _day(order.last_promised_for),
        "delivered": _day(order.delivered_on),
    }


def _barriers(account: Account, month: date, last: date) -> QuerySet[Barrier]:
    found = Barrier.objects.filter(account=account, raised_at__date__lte=last).select_related("cleared_by")
    return found.exclude(cleared_at__date__lt=month).order_by("raised_at")


def _barrier(one: Barrier) -> dict[str, Any]:
    return {
        "id": one.pk,
        "what": one.what,
        "since": _day(one.raised_at.date()),
        "done": one.what_was_done,
        "by": str(one.cleared_by) if one.cleared_by else "",
    }


def _said(one: Feedback) -> dict[str, Any]:
    return {
        "id": one.pk,
        "what": one.words
        or (f"They gave {one.score.normalize():f}" if one.score is not None else "No words"),
        "kind": one.get_kind_display(),
        "done": one.what_changed or one.resolution or one.reply,
    }


def _relations(account: Account, month: date, last: date) -> list[dict[str, Any]]:
    """How often each of us met each of them; notes are never part of a report."""
    met = Interaction.objects.filter(account=account, at__date__range=(month, last), contact__isnull=False)
    counts: dict[tuple[str, int], int] = {}
    for one in met.defer("note").select_related("person"):
        key = (str(one.person or "Somebody of ours"), one.contact_id or 0)
        counts[key] = counts.get(key, 0) + 1
    names = Contact.objects.in_bulk({contact for _, contact in counts})
    return [
        {"id": contact, "what": f"{person} and {names[contact]}", "times": times}
        for (person, contact), times in sorted(counts.items())
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def versions_of(report: AccountReport) -> QuerySet[ReportVersion]:
    """Every version of a report, the latest first, with who wrote and signed it."""
    return report.versions.select_related("written_by", "signed_by", "report__account")
