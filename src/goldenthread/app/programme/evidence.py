"""Where evidence may be seen: the page of a record here, or an address elsewhere of a scheme that is safe to open."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model

from goldenthread.app.customers.models import Account, Contract, Initiative, Objective
from goldenthread.app.errors import Invalid
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.programme.models import (
    Acceptance,
    Due,
    Lesson,
    ReportVersion,
)
from goldenthread.app.voice.models import Feedback

SCHEMES = ("https", "http")
RECORDS: dict[str, type[Model]] = {
    "accounts": Account,
    "barriers": Barrier,
    "contracts": Contract,
    "feedback": Feedback,
    "initiatives": Initiative,
    "lessons": Lesson,
    "objectives": Objective,
    "orders": Order,
    "reports": ReportVersion,
    "rhythm": Due,
    "roles": Acceptance,
}
PAGES = ("/programme", "/programme/charter", "/rhythm", "/roles")
_RECORD = re.compile(r"/([a-z]+)/([1-9][0-9]{0,17})(?:/[a-z-]+)?")


def checked_link(link: str) -> str:
    """The link, if it opens: refused for a record that is not there and for a scheme that can do harm."""
    if link.startswith("/") and not link.startswith("//"):
        return _ours(link)
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        host = None
    if (
        host is None
        or parts.scheme not in SCHEMES
        or parts.username is not None
        or re.search(r"[\s\\]", link)
    ):
        raise Invalid(
            "Give the address of a page here, such as /orders/7, or one that begins with https.", field="link"
        )
    return link


def _ours(link: str) -> str:
    found = _RECORD.fullmatch(link)
    model: Any = RECORDS.get(found[1]) if found else None
    if link in PAGES or (found and model is not None and model.objects.filter(pk=int(found[2])).exists()):
        return link
    raise Invalid("There is no such record here. Copy the address of its page.", field="link")
