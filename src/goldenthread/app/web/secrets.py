"""Addresses that carry a secret: what may be written of them into a log, and how often they may be asked."""

from __future__ import annotations

import logging
import re
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

SECRET_PATHS = re.compile(r"(/(?:answers|calendar|reports/shared|shared)/)[^/\s?#]+")


def without_secrets(text: str) -> str:
    """``text`` with the secrets in its addresses left out.

    >>> without_secrets("Gone: /answers/17.8qTz-Kp/promises")
    'Gone: /answers/…/promises'
    """
    return SECRET_PATHS.sub(r"\1…", text)


class WithoutSecrets(logging.Filter):
    """Leaves secrets out of what is logged about requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(one) if isinstance(one, str) else one for one in record.args)
        record.msg = without_secrets(str(record.msg))
        return True


def asked_too_often(request: HttpRequest, what: str, *, a_minute: int) -> bool:
    """Whether this address of the internet has asked for ``what`` more than ``a_minute`` times in this minute.

    Two at the same instant may be counted as one where several processes count: it is a brake, not a lock.
    """
    key = f"asked-{what}-{get_adapter().get_client_ip(request)}-{int(time.time() // 60)}".replace(":", ".")
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > a_minute
    except ValueError:  # it ran out between the two
        return False


def kept_to_itself(response: HttpResponse) -> HttpResponse:
    """Neither kept, nor indexed, nor told to the next site."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
