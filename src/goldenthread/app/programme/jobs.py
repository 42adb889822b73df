"""What the clock does for the programme."""

from __future__ import annotations

from goldenthread.app.jobs import every
from goldenthread.app.people.actors import clock
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.slips_seen import keep_slips


@every("10 * * * *", "programme.dues")
def dues_each_hour(timestamp: int) -> int:
    """Reports and reviews that fall due within a month are put down."""
    return actions.dues_as_of_today(actor=clock())


@every("20 * * * *", "programme.duties")
def duties_each_hour(timestamp: int) -> int:
    """Duties are put down; those that are over lapse."""
    return actions.duties_as_of_today(actor=clock())


@every("5 * * * *", "programme.prompts")
def prompts_each_hour(timestamp: int) -> int:
    """Whoever has something due is reminded of it, within their limits."""
    return actions.prompt_of_now(actor=clock())


@every("30 * * * *", "programme.renewal_calls")
def renewal_calls_each_hour(timestamp: int) -> int:
    """Managers are asked for a call of each renewal whose checkpoint has come."""
    return actions.renewal_calls_due(actor=clock())


@every("*/5 * * * *", "programme.slips")
def slips_each_few_minutes(timestamp: int) -> int:
    """What slips in the programme is looked up and kept for first pages."""
    return keep_slips(clock().now)
