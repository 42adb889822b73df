"""Signing in: by address and password, for those whom an administrator gave a login."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: a login belongs to a person, and persons are entered by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
