"""Accounts open, change from a day on, and close; their core teams form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers import events
from goldenthread.app.customers.actions.sponsoring import check_sponsor
from goldenthread.app.customers.models import SHAPE, Account, AccountVersion, TeamMember
from goldenthread.app.customers.queries import account_tree
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.errors import AlreadyHolds, NotHereThen, WouldMakeACircle
from goldenthread.app.people.models import Person
from goldenthread.app.people.versions import all_brought_up_to_date, change_from, lock_tree


@transaction.atomic
def open_account(name: str, *, valid_from: date, actor: Actor, **shape: Any) -> Account:
    """An account exists from a day on, as a division of another if a parent is given.

    Refused with a sponsor who is no executive then, or sponsors as many customers as one person can keep.
    """
    require(actor, "all:account:change", "open accounts")
    checks.since(valid_from, "valid_from")
    shape = _checked({"name": name, **shape})
    check_sponsor(shape.get("sponsor"), account=None, parent=shape.get("parent"), day=valid_from, actor=actor)
    account = Account.objects.create(**shape)
    AccountVersion.objects.create(account=account, valid_from=valid_from, **shape)
    payload = events.AccountOpened(
        name=account.name,
        parent_id=account.parent_id,
        manager_id=account.manager_id,
        tier=account.tier,
        valid_from=valid_from,
    )
    record(account, payload, actor=actor, account_id=account.pk)
    return account


@transaction.atomic
def change_account(account: Account, *, valid_from: date, actor: Actor, **wanted: Any) -> Account:
    """From ``valid_from`` the account has another name, manager, tier or place. What was before stays.

    Refused when it would put an account below itself, when a later change is already planned, and with another
    sponsor who is no executive then, stands lower than the highest contact there, or sponsors as many customers as
    one person can keep.
    """
    require(actor, "all:account:change", "change accounts")
    checks.since(valid_from, "valid_from")
    lock_tree("account")
    account = Account.objects.select_for_update().get(pk=account.pk)
    wanted = _checked(wanted)
    parent = wanted.get("parent")
    if parent is not None and parent.pk in account_tree(valid_from).below([account.pk]):
        raise WouldMakeACircle(f"{parent} is below {account}. Choose an account that is not below it.")
    if (sponsor := wanted.get("sponsor")) is not None and sponsor.pk != account.sponsor_id:
        above = wanted.get("parent", account.parent)
        check_sponsor(sponsor, account=account, parent=above, day=valid_from, actor=actor)
    changes = change_from(account, "account", SHAPE, valid_from, actor.now.date(), wanted)
    if changes:
        payload = events.AccountChanged(valid_from=valid_from, changes=changes)
        record(account, payload, actor=actor, account_id=account.pk)
    return account


@transaction.atomic
def close_account(account: Account, *, closed_on: date, actor: Actor) -> Account:
    """The account's last day is ``closed_on``; nothing new is placed for it afterwards."""
    require(actor, "all:account:change", "close accounts")
    checks.since(closed_on, "closed_on")
    account = Account.objects.select_for_update().get(pk=account.pk)
    account.closed_on = closed_on
    account.save(update_fields=["closed_on"])
    account.versions.on(closed_on).update(valid_to=closed_on)
    payload = events.AccountClosed(name=account.name, closed_on=closed_on)
    record(account, payload, actor=actor, account_id=account.pk)
    return account


@transaction.atomic
def add_team_member(
    account: Account, *, person: Person, valid_from: date, part: str = "", actor: Actor
) -> TeamMember:
    """The person is in the account's core team from a day on."""
    require(actor, "all:account:change", "change core teams")
    if not person.works_here_on(valid_from):
        raise NotHereThen(
            f"{person} does not work here on {valid_from}. Choose another day.", field="valid_from"
        )
    if account.team_members.on(valid_from).filter(person=person).exists():
        raise AlreadyHolds(f"{person} is in the core team of {account} already.")
    member: TeamMember = TeamMember.objects.create(
        account=account, person=person, part=part, valid_from=valid_from
    )
    payload = events.TeamMemberJoined(person_id=person.pk, part=part, valid_from=valid_from)
    record(member, payload, actor=actor, account_id=account.pk)
    return member


@transaction.atomic
def end_team_member(member: TeamMember, *, valid_to: date, actor: Actor) -> TeamMember:
    """The person's last day in the core team is ``valid_to``."""
    require(actor, "all:account:change", "change core teams")
    if valid_to < member.valid_from:
        raise Invalid(f"It began on {member.valid_from}. Give that day or a later one.", field="valid_to")
    member.valid_to = valid_to
    member.save(update_fields=["valid_to"])
    payload = events.TeamMemberLeft(person_id=member.person_id, valid_to=valid_to)
    record(member, payload, actor=actor, account_id=member.account_id)
    return member


def accounts_as_of_today(*, actor: Actor) -> int:
    """The clock's work: accounts whose planned change has begun are brought up to date, also where the clock stood on
    that day. Answers how many."""
    return all_brought_up_to_date(AccountVersion.objects.all(), "account", SHAPE, actor.now.date())


def _checked(shape: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(shape) - set(SHAPE):
        raise Invalid(f"An account has no {', '.join(sorted(unknown))}.", field=min(unknown))
    if "name" in shape:
        shape["name"] = str(shape["name"]).strip()
        if not shape["name"] or len(shape["name"]) > 200:
            raise Invalid("Give the account a name of up to 200 characters.", field="name")
    for field in ("annual_value", "potential"):
        if field in shape:
            shape[field] = checks.amount(shape[field], field, places=2, above_zero=False)
    if "margin" in shape:  # a loss is one too
        shape["margin"] = checks.amount(shape["margin"], "margin", places=2, below_zero=True)
    return shape
