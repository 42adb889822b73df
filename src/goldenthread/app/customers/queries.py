"""What people look up about accounts: the tree, who answers for them, and who may see them."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When

from goldenthread.app.customers.models import Account, AccountVersion, Contact, Interaction, TeamMember
from goldenthread.app.people.models import Person, Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.queries import Tree
from goldenthread.app.people.remembering import remembered

SEES_ALL = frozenset({Role.EXECUTIVE, Role.PROGRAMME_LEAD})
ANSWERS = frozenset({Role.ACCOUNT_MANAGER, Role.ACCOUNT_TEAM, Role.SALES})


@remembered
def account_tree(day: date) -> Tree:
    """Which account is a division of which, on ``day``."""
    divisions = AccountVersion.objects.on(day).filter(parent__isnull=False).order_by()
    return Tree(dict(divisions.values_list("account_id", "parent_id")))


@remembered
def accounts_answered_by(person: Person, *, on: date) -> set[int]:
    """The accounts that the person manages, or whose core team they are in, and all divisions below."""
    managed = Account.objects.filter(manager=person).values_list("pk", flat=True)
    served = TeamMember.objects.on(on).filter(person=person).values_list("account_id", flat=True)
    own = {*managed, *served}
    return account_tree(on).below(own) if own else set()


@remembered
def accounts_sponsored_by(person: Person, *, on: date) -> set[int]:
    """The accounts whose executive sponsor the person is, and all divisions below."""
    own = set(Account.objects.filter(sponsor=person).values_list("pk", flat=True))
    return account_tree(on).below(own) if own else set()


@remembered
def accounts_seen_whole_by(person: Person, *, on: date) -> set[int] | None:
    """The accounts that the person sees with plans, contacts and notes; None stands for all of them."""
    roles = roles_of(person, on)
    if roles & SEES_ALL:
        return None
    seen: set[int] = set()
    if roles & ANSWERS:
        seen |= accounts_answered_by(person, on=on)
    if Role.SPONSOR in roles:
        seen |= accounts_sponsored_by(person, on=on)
    return seen


def accounts_visible_to(person: Person, *, on: date) -> QuerySet[Account]:
    """The accounts that the person may open."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Account.objects.select_related("manager", "sponsor", "parent")
    return every if seen is None else every.filter(pk__in=seen)


def account_ids_visible_to(person: Person, *, on: date) -> set[int]:
    """The ids of :func:`accounts_visible_to`. At most one statement."""
    seen = accounts_seen_whole_by(person, on=on)
    return set(Account.objects.values_list("pk", flat=True)) if seen is None else seen


def accounts_listed_for(person: Person, *, on: date) -> QuerySet[Account]:
    """The accounts whose name and tier the person may know: all, for those on the account side."""
    if roles_of(person, on) & (ANSWERS | SEES_ALL | {Role.SPONSOR, Role.ADMINISTRATOR}):
        return Account.objects.only("name", "tier", "parent_id", "closed_on")
    return Account.objects.none()


def contacts_visible_to(person: Person, *, on: date) -> QuerySet[Contact]:
    """The contacts of the accounts that the person may open."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Contact.objects.select_related("account")
    return every if seen is None else every.filter(account__in=seen)


def core_team(account: Account, day: date) -> QuerySet[TeamMember]:
    """Who is in the account's core team on ``day``, beside its manager."""
    found: QuerySet[TeamMember] = TeamMember.objects.on(day).filter(account=account)
    return found.select_related("person")


def divisions_of(account: Account) -> QuerySet[Account]:
    """The accounts directly below this one today."""
    return Account.objects.filter(Q(parent=account))


def interactions_visible_to(person: Person, *, on: date) -> QuerySet[Interaction]:
    """What passed with the accounts that the person sees whole, latest first.

    ``shown_note`` is the note, empty where it is private and the reader neither answers for the account nor was
    there. Never show ``note`` itself, which is left in the database.
    """
    seen = accounts_seen_whole_by(person, on=on)
    every = Interaction.objects.select_related("account", "person", "contact")
    found = every if seen is None else every.filter(account__in=seen)
    own = Q(private=False) | Q(person=person) | Q(account__in=accounts_answered_by(person, on=on))
    return found.defer("note").annotate(
        shown_note=Case(When(own, then=F("note")), default=Value(""), output_field=TextField())
    )
