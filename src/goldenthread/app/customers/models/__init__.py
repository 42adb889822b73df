"""Accounts, the people there, what passed between us, what was agreed and what is planned."""

from goldenthread.app.customers.models.account import SHAPE, Account, AccountVersion, TeamMember
from goldenthread.app.customers.models.contact import Contact
from goldenthread.app.customers.models.contract import (
    Call,
    Cause,
    Contract,
    ContractOutcome,
    PostMortem,
    RenewalCall,
)
from goldenthread.app.customers.models.drop import MailDrop, WaitingLetter
from goldenthread.app.customers.models.interaction import Direction, Initiator, Interaction, InteractionKind
from goldenthread.app.customers.models.plan import Blocker, Initiative, InitiativeValue, Objective, ValueKind
from goldenthread.app.customers.models.tie import RHYTHM_NEEDS, Tie

__all__ = [
    "RHYTHM_NEEDS",
    "SHAPE",
    "Account",
    "AccountVersion",
    "Blocker",
    "Call",
    "Cause",
    "Contact",
    "Contract",
    "ContractOutcome",
    "Direction",
    "Initiative",
    "InitiativeValue",
    "Initiator",
    "Interaction",
    "InteractionKind",
    "MailDrop",
    "Objective",
    "PostMortem",
    "RenewalCall",
    "TeamMember",
    "Tie",
    "ValueKind",
    "WaitingLetter",
]
