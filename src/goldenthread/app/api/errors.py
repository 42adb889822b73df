"""The one error shape: ``{"error": {"code", "sentence", "about"}}``, whatever went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from goldenthread.app.errors import Invalid, Refusal
from goldenthread.app.running.logs import REQUEST

log = logging.getLogger(__name__)

_SENTENCES = {
    400: ("bad_request", "The request cannot be read. Send JSON as the description at /api/v1/docs says."),
    401: ("not_signed_in", "Say who you are: send an API token as 'Authorization: Bearer …', or sign in."),
    403: ("not_permitted", "You may not do this. The token's scopes or your role do not include it."),
    404: ("not_found", "There is nothing here that you may see."),
    405: ("method_not_allowed", "This address does not take that method."),
    429: ("too_many", "Too many requests. Wait a little and try again."),
}


class ErrorBody(Schema):
    """``code`` is stable and for programs; ``sentence`` is for people; ``about`` carries what it concerns."""

    code: str
    sentence: str
    about: dict[str, Any] = {}


class ErrorShape(Schema):
    error: ErrorBody


def register(api: NinjaAPI) -> None:
    """Give every kind of failure the same shape."""

    def answer(
        request: HttpRequest, status: int, code: str, sentence: str, about: dict[str, Any]
    ) -> HttpResponse:
        body = {"error": {"code": code, "sentence": sentence, "about": about}}
        return api.create_response(request, body, status=status)

    @api.exception_handler(Refusal)
    def refusal(request: HttpRequest, failure: Refusal) -> HttpResponse:
        return answer(request, failure.status, failure.code, failure.sentence, plain(failure.about))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, failure: ValidationError) -> HttpResponse:
        fields = [
            {"field": ".".join(str(part) for part in error["loc"][1:]), "problem": error["msg"]}
            for error in failure.errors
        ]
        listed = "; ".join(f"{one['field']}: {one['problem']}" for one in fields[:5])
        return answer(
            request, 422, Invalid.code, f"Correct these and send again. {listed}.", {"fields": fields}
        )

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, failure: HttpError) -> HttpResponse:
        code, sentence = _SENTENCES.get(failure.status_code, ("refused", str(failure)))
        return answer(request, failure.status_code, code, sentence, {})

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, failure: Http404) -> HttpResponse:
        return answer(request, 404, *_SENTENCES[404], {})

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, failure: Exception) -> HttpResponse:
        log.exception("An API request failed")
        about = {"request_id": REQUEST.get()}
        if isinstance(failure, OperationalError | InterfaceError):
            gone = "The database cannot be reached just now. Nothing was kept; send it again."
            return answer(request, 503, "unavailable", gone, about)
        return answer(request, 500, "broken", "Something broke here. It is logged; try again later.", about)


class OneShapeMiddleware:
    """A method that an address does not take is refused in the same shape; the framework's answer is a bare text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or not request.path.startswith("/api/"):
            return response
        code, sentence = _SENTENCES[405]
        body = {"error": {"code": code, "sentence": sentence, "about": {}}}
        return JsonResponse(body, status=405, headers={"Allow": response.headers.get("Allow", "")})


def plain(about: dict[str, Any]) -> dict[str, Any]:
    """``about`` as JSON can hold it."""
    simple = (str, int, float, bool, type(None), list, dict)
    return {name: value if isinstance(value, simple) else str(value) for name, value in about.items()}
