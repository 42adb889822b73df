"""A write sent twice is done once: the ``Idempotency-Key`` header.

The answer is kept in the same transaction as the act. A second request with the key waits for the first, then
gets its answer again with its headers (the version in ``ETag`` among them), marked ``Idempotent-Replayed: true``.
Only success is kept: what was refused can be sent again. The same key with another request is refused. A secret that
is told once is not kept: who asks for it again is told that it was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from goldenthread.app.api.models import KeptAnswer
from goldenthread.app.api.sign_in import READING

KEPT_FOR = timedelta(days=7)
NO_STORE = "no-store"
ANEW = ("Content-Type", "Content-Length", "Date")  # made for each answer, or kept apart
TOLD = "This was done before, and its secret was told then and is not kept. Make a new one if it did not reach you."


class _NotKept(Exception):
    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class IdempotencyMiddleware:
    """Applies to writes under ``/api/`` that carry the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method in READING or not request.path.startswith("/api/"):
            return self.get_response(request)
        if len(key) > 200:
            return _refused(422, "idempotency.key_too_long", "An idempotency key has up to 200 characters.")
        return self._once(request, _who(request), key, _fingerprint(request))

    def _once(self, request: HttpRequest, who: str, key: str, fingerprint: str) -> HttpResponse:
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(who=who, key=key, request=fingerprint)
                response = self.get_response(request)
                if response.status_code >= 400:
                    raise _NotKept(response)
                _keep(kept, response)
                kept.save(update_fields=["status", "body", "content_type", "headers"])
        except _NotKept as refused:
            return refused.response
        except IntegrityError:
            return _again(who, key, fingerprint)
        return response


def told_once(response: HttpResponse, secret: str) -> str:
    """The secret; what answers it is kept neither here nor on the way."""
    response.headers["Cache-Control"] = NO_STORE
    return secret


def _keep(kept: KeptAnswer, answer: HttpResponse) -> None:
    """Note what to answer when the same is sent again."""
    if answer.headers.get("Cache-Control") == NO_STORE:
        answer = _refused(409, "idempotency.told_once", TOLD)
    kept.status, kept.body = answer.status_code, answer.content
    kept.content_type = answer.headers.get("Content-Type", "")
    kept.headers = {name: said for name, said in answer.headers.items() if name not in ANEW}


def _again(who: str, key: str, fingerprint: str) -> HttpResponse:
    kept = KeptAnswer.objects.filter(who=who, key=key).first()
    if kept is None:
        return _refused(
            409, "idempotency.try_again", "The first request with this key failed. Send it again."
        )
    if kept.request != fingerprint:
        return _refused(
            422,
            "idempotency.key_reused",
            "This key was used for another request. Make a new key for this one.",
        )
    response = HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.content_type or None)
    for name, said in kept.headers.items():
        response.headers[name] = said
    response.headers["Idempotent-Replayed"] = "true"
    return response


def forget_old_answers() -> int:
    """Keys older than a week are forgotten. Answers how many."""
    forgotten, _ = KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return forgotten


def _who(request: HttpRequest) -> str:
    credential = request.headers.get("Authorization") or f"session:{request.user.pk}"
    return hashlib.sha256(credential.encode()).hexdigest()


def _fingerprint(request: HttpRequest) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(told).hexdigest()


def _refused(status: int, code: str, sentence: str) -> HttpResponse:
    body = {"error": {"code": code, "sentence": sentence, "about": {}}}
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")
