"""Signatures by the Standard Webhooks convention, and secrets that are not kept.

A secret is made from the installation's secret key and a random salt, and only the salt is stored: whoever reads
the database or a backup of it cannot sign. If the installation's key changes, secrets made from it are lost; the
digest of the secret tells so, and a new one has to be made ("rotate").
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings

PREFIX = "whsec_"


def new_salt() -> str:
    return secrets.token_urlsafe(32)


def secret_from(salt: str) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, b"goldenthread webhook " + salt.encode(), hashlib.sha256)


def shown(salt: str) -> str:
    """The secret as its receiver is told it: ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secret_from(salt)).decode()


def digest_of(salt: str) -> str:
    return hashlib.sha256(secret_from(salt)).hexdigest()


def headers(message_id: str, body: bytes, salts: list[str], now: datetime) -> dict[str, str]:
    """``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``: one signature for each secret."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = [hmac.digest(secret_from(salt), signed, hashlib.sha256) for salt in salts]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }
