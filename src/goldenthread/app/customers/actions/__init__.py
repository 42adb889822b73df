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
from goldenthread.app.customers.actions.interactions import correct_interaction, record_interaction
from goldenthread.app.customers.actions.letters import (
    close_drop,
    discard_letter,
    file_letter,
    file_message,
    letters_expire,
    open_drop,
    receive,
)
from goldenthread.app.customers.actions.meetings import meetings_in, record_meetings

__all__ = [
    "accounts_as_of_today",
    "add_contact",
    "add_team_member",
    "change_account",
    "change_contact",
    "close_account",
    "close_drop",
    "correct_interaction",
    "discard_letter",
    "end_team_member",
    "erase_contact",
    "file_letter",
    "file_message",
    "letters_expire",
    "meetings_in",
    "open_account",
    "open_drop",
    "receive",
    "record_interaction",
    "record_meetings",
]
