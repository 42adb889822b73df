"""What changes an order from outside the work: another date, others before it, the end of it."""

from __future__ import annotations

from goldenthread.app.orders import actions
from goldenthread.app.orders.models import OrderState
from goldenthread.app.web.acts.base import OPEN, Act, as_asker
from goldenthread.app.web.forms import acts as forms

S = OrderState
UNDELIVERED = OPEN - {S.DELIVERED}

CHANGES = (
    Act(
        name="dates",
        label="The customer asks for another date",
        icon="calendar-clock",
        form=forms.ChangeDate,
        perform=lambda order, said, actor: actions.change_requested_date(order, **said, actor=actor),
        right=as_asker("order:change_date"),
        states=UNDELIVERED,
        done="Recorded as the customer’s change. No promise was touched.",
        button="Record the new date",
    ),
    Act(
        name="expedites",
        label="Put it before others",
        icon="zap",
        form=forms.Expedite,
        perform=lambda order, said, actor: actions.expedite(order, **said, actor=actor),
        right=as_asker("order:expedite"),
        states=UNDELIVERED,
        when=lambda order: order.is_root and order.expedited_at is None,
        done="Expedited. What it delays is on record with it.",
        button="Put it before others",
        tone="danger",
        beside="web/orders/displacement.html",
    ),
    Act(
        name="waivers",
        label="Do without it",
        icon="circle-minus",
        form=forms.Waive,
        perform=lambda order, said, actor: actions.waive_child(order, **said, actor=actor),
        right=as_asker("order:waive_child"),
        states=UNDELIVERED,
        when=lambda order: not order.is_root and order.waived_at is None,
        done="Waived in your name. The order above can be delivered without it.",
        button="Waive it",
        tone="danger",
    ),
    Act(
        name="withdrawals",
        label="Withdraw the order",
        icon="circle-x",
        form=forms.Withdraw,
        perform=lambda order, said, actor: actions.withdraw(order, **said, actor=actor),
        right=as_asker("order:withdraw"),
        states=UNDELIVERED,
        done="Withdrawn, with its supporting orders.",
        button="Withdraw it",
        tone="danger",
    ),
)
