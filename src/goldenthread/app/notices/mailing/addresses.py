"""Addresses in mails: absolute, under the address at which people reach the application."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}{path}"


def host() -> str:
    return urlsplit(settings.PUBLIC_ADDRESS).hostname or "localhost"


def new_message_id() -> str:
    return f"<{uuid4().hex}@{host()}>"


def thread_id(order_id: int) -> str:
    """What every mail about one order refers to, so that they stand together."""
    return f"<order-{order_id}@{host()}>"
