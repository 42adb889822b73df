"""Accounts and the people there."""

from goldenthread.app.customers.models.account import SHAPE, Account, AccountVersion, TeamMember
from goldenthread.app.customers.models.contact import Contact

__all__ = ["SHAPE", "Account", "AccountVersion", "Contact", "TeamMember"]
