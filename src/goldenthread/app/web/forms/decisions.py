"""Asking a unit to decide something for an account, and its answer."""

from __future__ import annotations

from django import forms

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.orders.models import RequestOutcome
from goldenthread.app.people.models import DecisionArea, Unit
from goldenthread.app.web.forms.base import Amount, One, Words
from goldenthread.app.web.forms.orders import PersonsForm


class AskForDecision(PersonsForm):
    account = One(label="For which customer", queryset=Account.objects.none())
    to = One(label="Which unit decides", queryset=Unit.objects.none())
    area = One(label="What has to be decided", queryset=DecisionArea.objects.all())
    what = Words(label="What you ask for", help_text="So that somebody who was not there can decide.")
    amount = Amount(label="How much it is about, in money", required=False)

    def prepare(self) -> None:
        self.choose("account", accounts_visible_to(self.person, on=self.today).filter(closed_on__isnull=True))
        self.choose("to", Unit.objects.filter(closed_on__isnull=True))


class AnswerRequest(PersonsForm):
    outcome = forms.ChoiceField(
        label="Your unit’s decision",
        choices=[
            (RequestOutcome.GRANTED, "Granted: what is asked happens"),
            (RequestOutcome.COUNTERED, "Something else instead"),
            (RequestOutcome.DECLINED, "Declined"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    ground = Words(label="Your ground", help_text="Everybody who sees the request reads it.")
