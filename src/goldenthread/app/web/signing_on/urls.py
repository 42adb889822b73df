"""The addresses of second factors: at sign-in, and among one's own settings."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.app.web.signing_on import second_factor as pages
from goldenthread.app.web.signing_on import sign_on

urlpatterns: list[URLPattern] = [
    path("login/sign-on", sign_on.cancelled, name="socialaccount_login_cancelled"),
    path("login/sign-on/<slug:provider_id>", sign_on.begin, name="openid_connect_login"),
    path("login/sign-on/<slug:provider_id>/callback", sign_on.back, name="openid_connect_callback"),
    path("logout/here", sign_on.left, name="sign_on_left"),
    path("logout/there", sign_on.leave, name="sign_on_logout"),
    path("login/second-factor", pages.SecondFactorAtSignIn.as_view(), name="mfa_authenticate"),
    path("login/passkey", pages.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("login/confirmation/code", pages.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("login/confirmation/key", pages.ConfirmByKey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("me/second-factor", pages.SecondFactorPage.as_view(), name="mfa_index"),
    path("me/second-factor/app", pages.AddApp.as_view(), name="mfa_activate_totp"),
    path("me/second-factor/app/removal", pages.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("me/second-factor/keys/new", pages.AddKey.as_view(), name="mfa_add_webauthn"),
    path("me/second-factor/keys/<int:pk>/removal", pages.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("me/second-factor/codes", pages.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("me/second-factor/codes/new", pages.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
