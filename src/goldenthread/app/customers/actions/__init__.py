"""What people do about accounts, core teams and contacts."""

from goldenthread.app.customers.actions.accounts import (
    accounts_as_of_today,
    add_team_member,
    change_account,
    close_account,
    end_team_member,
    open_account,
)
from goldenthread.app.customers.actions.contacts import add_contact, change_contact, erase_contact
from goldenthread.app.customers.actions.interactions import record_interaction

__all__ = [
    "accounts_as_of_today",
    "add_contact",
    "add_team_member",
    "change_account",
    "change_contact",
    "close_account",
    "end_team_member",
    "erase_contact",
    "open_account",
    "record_interaction",
]
