"""Where a declined order stands: whether the decline was appealed against, and what became of that."""

from __future__ import annotations

from goldenthread.app.orders.models import AnswerKind, Appeal, Order


def appeal_against_the_decline(order: Order) -> Appeal | None:
    """The appeal against the latest decline, open or decided, read from what is fetched with the order."""
    declines = [one.pk for one in order.answers.all() if one.kind == AnswerKind.DECLINE]
    return next((one for one in order.appeals.all() if one.answer_id in declines[-1:]), None)


def what_it_waits_for(order: Order) -> str:
    """One sentence: who must do what next about the decline that stands."""
    asker, appeal = order.asked_by_unit or "whoever asked", appeal_against_the_decline(order)
    if appeal is None:
        return f"{asker} to appeal, ask elsewhere or withdraw."
    if appeal.decided_at is None:
        return f"{appeal.to_person} to decide the appeal."
    return f"{asker} to ask elsewhere or withdraw: on appeal the decline was upheld."


def what_comes_next(order: Order) -> list[tuple[str, str]]:
    """The same as the end of the thread, with an icon."""
    appeal = appeal_against_the_decline(order)
    if appeal is None:
        return [("An appeal, another unit, or a withdrawal", "git-fork")]
    if appeal.decided_at is None:
        return [("The decision on the appeal", "gavel")]
    return [("Another unit, or a withdrawal", "git-fork")]
