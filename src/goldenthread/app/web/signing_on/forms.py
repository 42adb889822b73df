"""What is entered to prove a second factor, in this product's words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from goldenthread.app.people import actions
from goldenthread.app.people.actors import Actor

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 20}


def ask_for_a_code(form: forms.Form, help_text: str) -> None:
    form.fields["code"].label = "Code"
    form.fields["code"].help_text = help_text
    form.fields["code"].widget = forms.TextInput(attrs=dict(CODE))


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        ask_for_a_code(self, "The six digits that the app shows now.")


class _UsesRecoveryCodes:
    """Writes down when the code was a recovery code: whoever reads history may want to ask why."""

    user: Any
    authenticator: Authenticator

    def note_use(self) -> None:
        if self.authenticator.type != Authenticator.Type.RECOVERY_CODES:
            return
        kept = Authenticator.objects.get(pk=self.authenticator.pk)
        actions.recovery_code_used(
            left=len(kept.wrap().get_unused_codes()), actor=Actor(person=self.user.person)
        )


class SecondFactorForm(_UsesRecoveryCodes, AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        ask_for_a_code(self, "From your authenticator app, or one of your recovery codes.")
        self.fields["code"].widget.attrs["autofocus"] = True

    def save(self) -> None:
        super().save()
        self.note_use()


class ConfirmByCodeForm(_UsesRecoveryCodes, ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        ask_for_a_code(self, "From your authenticator app, or one of your recovery codes.")

    def save(self) -> None:
        super().save()
        self.note_use()


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"].label = "What you call it"
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs["maxlength"] = 60
        self.fields["name"].required = False
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = "Sign in with this key alone, without a password (a passkey)"
            self.fields["passwordless"].help_text = ""
