"""The forms of accounts in depth."""

from __future__ import annotations

from typing import Any

from django import forms

from goldenthread.app.customers.levels import Level
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.customers.queries import accounts_listed_for
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.people.models import Person
from goldenthread.app.programme.models import Criterion, Side, Wish
from goldenthread.app.programme.queries.accounts.ladders import ladder_on
from goldenthread.app.programme.queries.accounts.ratings import criteria_on
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import Amount, Day, Line, One, Words
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.programme.acts import RecordForm


class SetCriterion(PersonsForm):
    name = Line(label="By what accounts are rated", max_length=100)
    side = forms.ChoiceField(label="It says", choices=Side.choices)
    weight = Amount(
        label="How much it weighs on its side", help_text="Any number: only the proportions count."
    )
    valid_from = Day(label="From")


class Ends(PersonsForm):
    valid_to = Day(label="Its last day")


class SetTier(PersonsForm):
    name = Line(label="Which tier", max_length=30)
    least_importance = Amount(
        label="Suggested from which importance on",
        required=False,
        max_value=5,
        min_value=1,
        help_text="From 1 to 5, as accounts are rated. Empty: the ratings never suggest it.",
    )
    least_worth = Amount(
        label="and from which margin and potential a year on",
        required=False,
        help_text="Empty: the ratings alone suggest it.",
    )
    contacts = forms.IntegerField(label="Contacts promised a quarter", required=False, min_value=0)
    executive_acts = forms.IntegerField(
        label="Acts of executives promised a quarter", required=False, min_value=0
    )
    expedites = forms.IntegerField(
        label="Orders that may be put before others, a quarter", required=False, min_value=0
    )
    unit_hours = forms.IntegerField(
        label="Working hours of units promised a quarter",
        required=False,
        min_value=0,
        help_text="Empty: not promised.",
    )
    valid_from = Day(label="From")


class SetLadder(PersonsForm):
    rungs = Words(
        label="The kinds of relationship, one a line",
        help_text="From the lightest to the closest, two to nine of them.",
        max_length=600,
    )
    valid_from = Day(label="From")

    def clean_rungs(self) -> list[str]:
        return [one.strip() for one in self.cleaned_data["rungs"].splitlines() if one.strip()]


class RateAccount(PersonsForm):
    criterion = One(label="By which criterion", queryset=Criterion.objects.none())
    rating = forms.TypedChoiceField(
        label="From 1 to 5",
        coerce=int,
        choices=[(1, "1, hardly"), (2, "2"), (3, "3, as most"), (4, "4"), (5, "5, as few")],
    )
    ground = Line(label="What shows it", max_length=500)

    def prepare(self) -> None:
        held = [one.pk for one in criteria_on(self.today)]
        self.choose("criterion", Criterion.objects.filter(pk__in=held))
        self.fields["criterion"].label_from_instance = (  # type: ignore[attr-defined]
            lambda one: f"{one.name} ({one.get_side_display()})"
        )


class SayRelationship(RecordForm):
    side = forms.ChoiceField(label="This is", choices=Wish.choices)
    kind = forms.ChoiceField(label="The kind of relationship", choices=[])
    level = forms.ChoiceField(
        label="At which level of theirs", required=False, choices=[("", "Not said"), *Level.choices]
    )
    contact = One(
        label="Who of them says so",
        queryset=Contact.objects.none(),
        required=False,
        empty_label="Nobody of them",
        help_text="What they want is theirs to say: name who said it.",
    )
    ground = Line(label="What shows it", max_length=500)
    since = Day(label="Since when")

    def prepare(self) -> None:
        self.fields["kind"].choices = [(one, one.capitalize()) for one in ladder_on(self.today)]  # type: ignore[attr-defined]
        self.choose("contact", self.record.contacts.filter(left_on__isnull=True, erased_at__isnull=True))


class RecordHours(PersonsForm):
    """``leads``: the programme lead enters anybody's; others their own."""

    whose = One(label="Whose hours", queryset=Person.objects.none())
    account = One(label="For which customer", queryset=Account.objects.none())
    month = Day(label="In which month", help_text="Any day of it.")
    hours = Amount(label="How many hours", max_value=744)

    def __init__(self, data: Any = None, *, leads: bool, **options: Any) -> None:
        self.leads = leads
        super().__init__(data, **options)

    def prepare(self) -> None:
        if self.leads:
            self.choose("whose", colleagues(self))
        else:
            del self.fields["whose"]
        known = accounts_listed_for(self.person, on=self.today).filter(closed_on__isnull=True)
        if not known.exists():  # those who deliver know the customers of the orders that they see
            seen = orders_visible_to(self.person, on=self.today).order_by().values("account")
            known = Account.objects.filter(pk__in=seen, closed_on__isnull=True)
        self.choose("account", known.order_by("name", "pk"))


class SideBySide(PersonsForm):
    change_on = Day(label="Since when it was to be different", required=False)
    months = forms.TypedChoiceField(
        label="How many months on either side",
        required=False,
        coerce=int,
        choices=[(6, "6"), (3, "3"), (12, "12")],
    )


class Window(PersonsForm):
    months = forms.TypedChoiceField(
        label="Over how many months",
        required=False,
        coerce=int,
        choices=[(6, "6"), (3, "3"), (12, "12")],
    )


class AskNames(PersonsForm):
    reason = Line(
        label="Why you need their names", max_length=300, help_text="It stays on record with your name."
    )
