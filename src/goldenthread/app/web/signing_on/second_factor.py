"""One's second factor: an app, security keys, recovery codes; each change is confirmed and written down.

The sign-in library checks and keeps; these pages add our words, our status for an invalid form, and the event in the
same transaction.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator

from goldenthread.app.people import actions
from goldenthread.app.web.requests import PageRequest


class Answers422:
    """An invalid form is shown again with its status, and nothing about secrets is kept on the way."""

    request: PageRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response

    def dispatch(self, *given: Any, **named: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(*given, **named)  # type: ignore[misc]
        response.headers["Cache-Control"] = "no-store"
        return response


class SecondFactorPage(IndexView):  # type: ignore[misc]
    """What one has, and what can be added."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**named)
        held = shown["authenticators"]
        codes = held.get(Authenticator.Type.RECOVERY_CODES)
        return {
            **shown,
            "app": held.get(Authenticator.Type.TOTP),
            "keys": held.get(Authenticator.Type.WEBAUTHN, []),
            "codes_left": len(codes.get_unused_codes()) if codes else None,
            "has_password": self.request.user.has_usable_password(),
        }


class AddApp(Answers422, ActivateTOTPView):  # type: ignore[misc]
    @method_decorator(transaction.atomic)
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.second_factor_added("totp", actor=self.request.actor)
        return response


class RemoveApp(Answers422, DeactivateTOTPView):  # type: ignore[misc]
    @method_decorator(transaction.atomic)
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.second_factor_removed("totp", actor=self.request.actor)
        return response


class AddKey(Answers422, AddWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """With the form that was sent, so that its errors are shown."""
        return {**super().get_context_data(**named), **named}

    @method_decorator(transaction.atomic)
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.second_factor_added("webauthn", actor=self.request.actor)
        return response


class RemoveKey(Answers422, RemoveWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")

    @method_decorator(transaction.atomic)
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.second_factor_removed("webauthn", actor=self.request.actor)
        return response


class NewCodes(Answers422, GenerateRecoveryCodesView):  # type: ignore[misc]
    @method_decorator(transaction.atomic)
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.recovery_codes_renewed(actor=self.request.actor)
        return response


class Codes(Answers422, ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, the first time; afterwards how many are left."""


@method_decorator(login_not_required, name="dispatch")
class SecondFactorAtSignIn(Answers422, AuthenticateView):  # type: ignore[misc]
    """The code or key after the password. A used recovery code and its event are kept together."""

    @method_decorator(transaction.atomic)
    def post(self, *given: Any, **named: Any) -> HttpResponse:
        response: HttpResponse = super().post(*given, **named)
        return response


class ConfirmByCode(Answers422, ReauthenticateView):  # type: ignore[misc]
    @method_decorator(transaction.atomic)
    def post(self, *given: Any, **named: Any) -> HttpResponse:
        response: HttpResponse = super().post(*given, **named)
        return response


class ConfirmByKey(Answers422, ReauthenticateWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **named: Any) -> dict[str, Any]:
        return {**super().get_context_data(**named), **named}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Here again, not at the sign-in page: whoever confirms is signed in."""
        return HttpResponse(status=303, headers={"Location": reverse("mfa_reauthenticate_webauthn")})


@method_decorator(login_not_required, name="dispatch")
class PasskeySignIn(Answers422, LoginWebAuthnView):  # type: ignore[misc]
    """Signs in by a passkey alone: the key proves possession and, by finger or PIN, the person."""
