"""What slips in the programme itself and in accounts' plans: the board, objectives, lessons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from goldenthread.app.customers.models import Account, Objective
from goldenthread.app.programme.models import Transfer
from goldenthread.app.programme.queries.charter import board_of
from goldenthread.app.programme.queries.slip import Slip


def slips_of_plans(accounts: dict[int, Account], today: date) -> Iterator[Slip]:
    """The board, then objectives and lessons whose day has passed. A fixed number of statements."""
    yield from _board(today)
    yield from _objectives(accounts, today)
    yield from _lessons(today)


def _board(today: date) -> Iterator[Slip]:
    board = board_of(today)
    if board.is_overdue(today):
        met = f"It met last on {board.last.held_on:%-d %B %Y}" if board.last else "It has never met"
        clears = "It clears when it has met, and the meeting is written down."
        yield Slip("The programme", met, "The board", reverse("charter"), board.due_on, clears)


def _objectives(accounts: dict[int, Account], today: date) -> Iterator[Slip]:
    overdue = Objective.objects.filter(account__in=accounts, ended_on__isnull=True, due_on__lt=today)
    for one in overdue.select_related("owner").prefetch_related("blockers__barrier").order_by("due_on"):
        standing = [blocker for blocker in one.blockers.all() if blocker.barrier.cleared_at is None]
        what = f"{one.what}: {one.progress} % there, owned by {one.owner}"
        evidence = tuple(
            (f"barrier, {blocker.barrier}", reverse("barrier", args=[blocker.barrier_id]))
            for blocker in standing
        )
        clears = "It clears when it is ended, reached or not, with what shows it."
        about, address = str(accounts[one.account_id]), reverse("objective", args=[one.pk])
        yield Slip("Plans", what, about, address, one.due_on, clears, evidence)


def _lessons(today: date) -> Iterator[Slip]:
    lapsed = Transfer.objects.filter(ended_at__isnull=True, by_day__lt=today)
    for one in lapsed.select_related("lesson", "account", "owner").order_by("by_day"):
        what = f"{one.owner} was to try a lesson: {one.lesson.what}"
        clears = "It clears when they say what happened, or why it does not apply."
        yield Slip("Plans", what, str(one.account), reverse("transfer", args=[one.pk]), one.by_day, clears)
