"""Addresses that carry a secret: how often they may be asked for, and how their pages keep them to themselves."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse


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
