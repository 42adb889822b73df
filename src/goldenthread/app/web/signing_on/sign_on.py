"""The organisation's own sign-on (OpenID Connect): who comes from there, and for whom it opens.

Beyond what the sign-in library checks (state, PKCE, audience, expiry): the discovered issuer is the configured one,
the ID token is there and its signature, issuer and nonce are right, and what the user-info endpoint adds is about
the same subject. A login is found by the subject; the first time by a verified address.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as sign_on_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.errors import Refusal
from goldenthread.app.people import actions
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Login

SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LONGEST_SUBJECT = 191


class NotTrusted(OAuth2Error):  # type: ignore[misc]
    """What came from the sign-on does not hold together."""


class SignOn(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to the provider, and believes only what can be checked."""

    asked: dict[str, Any]  # what was kept when the browser was sent there

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        if str(found.get("issuer", "")).rstrip("/") != settings.SIGN_ON_ISSUER.rstrip("/"):
            raise NotTrusted("The sign-on names itself otherwise than it is configured here.")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **named: Any) -> SocialLogin:
        claims = self._checked(named["response"].get("id_token"), app)
        if "email" not in claims:
            claims |= self._more_about(claims["sub"], token.token)
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.account.uid = subject_key(claims["iss"], claims["sub"])
        login.account.extra_data = {}  # names and addresses live in one place
        return login

    def _checked(self, id_token: str | None, app: Any) -> dict[str, Any]:
        import jwt

        if not id_token:
            raise NotTrusted("The sign-on answered without an ID token.")
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key_of(id_token),
                algorithms=SIGNATURES,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=60,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        except jwt.PyJWTError as wrong:
            raise NotTrusted("The ID token of the sign-on is not right.") from wrong
        nonce = self.asked.get("nonce")
        if not nonce or not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise NotTrusted("The ID token answers another request than ours.")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise NotTrusted("The sign-on names nobody, or at too great a length.")
        return claims

    def _key_of(self, id_token: str) -> Any:
        """The provider's public key that signed; the only one there is where the token names none."""
        import jwt

        with sign_on_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        wanted = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if wanted is None or key.key_id == wanted]
        if len(fitting) != 1:
            raise NotTrusted("The ID token is signed with a key that the sign-on does not publish.")
        return fitting[0]

    def _more_about(self, subject: str, access_token: str) -> dict[str, Any]:
        told = self._fetch_user_info(access_token)
        if told.get("sub") != subject:
            raise NotTrusted("The sign-on tells of somebody else than it signed for.")
        return {name: told[name] for name in ("email", "email_verified") if name in told}


def subject_key(issuer: str, subject: str) -> str:
    """How an identity is kept: the same subject of another issuer is somebody else."""
    return hashlib.sha256(f"{issuer.rstrip('/')}\n{subject}".encode()).hexdigest()


class BySubjectOrVerifiedAddress(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Opens for those who have a login here, and for nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link an identity that comes for the first time, or show why it opens nothing."""
        if sociallogin.is_existing:
            return
        verified = [one.email.lower() for one in sociallogin.email_addresses if one.verified]
        allowed = [one for one in verified if may_come_from(one)]
        login = Login.objects.select_related("person").filter(email__in=allowed).first()
        if login is None:
            reason = "unknown" if allowed else ("domain" if verified else "unverified")
            raise ImmediateHttpResponse(not_opened(request, reason))
        try:
            actor = Actor(person=login.person)
            account = sociallogin.account
            sociallogin.account = actions.link_sign_on(
                login, provider=account.provider, subject=account.uid, actor=actor
            )
        except Refusal as refusal:
            raise ImmediateHttpResponse(not_opened(request, "refused", refusal)) from refusal
        sociallogin.user = login


def may_come_from(address: str) -> bool:
    """Whether the address's domain is one of those that the deployment lets in; all are where none is named."""
    return not settings.SIGN_ON_DOMAINS or address.rpartition("@")[2] in settings.SIGN_ON_DOMAINS


def not_opened(request: HttpRequest, reason: str, refusal: Refusal | None = None) -> HttpResponse:
    shown = {"reason": reason, "refusal": refusal, "label": settings.SIGN_ON_LABEL}
    return render(request, "socialaccount/not_opened.html", shown, status=403)


class Return(OAuth2CallbackView):  # type: ignore[misc]
    """The browser comes back from the provider."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.asked = state or {}
        return state, response


def _there_is_one(provider_id: str) -> None:
    if not settings.SIGN_ON_ISSUER or provider_id != settings.SIGN_ON_PROVIDER:
        raise Http404


@login_not_required
@require_GET
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider. Nothing about it is taken from the address but where to go afterwards."""
    _there_is_one(provider_id)
    provider = sign_on_adapter().get_provider(request, provider_id)
    provider.oauth2_adapter_class = SignOn
    nonce = secrets.token_urlsafe(24)
    wanted = provider.get_redirect_from_request_kwargs(request)
    wanted |= {"process": "login", "scope": ["openid", "profile", "email"]}
    try:
        sent: HttpResponse = provider.redirect(
            request, **{**wanted, "auth_params": {"nonce": nonce}, "nonce": nonce}
        )
    except (OAuth2Error, OSError) as unreachable:
        sent = render_authentication_error(request, provider, exception=unreachable)
    return sent


@login_not_required
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider's answer, used once: its state is forgotten as it is read."""
    _there_is_one(provider_id)
    answered: HttpResponse = Return.adapter_view(SignOn(request, provider_id))(request)
    return answered


@login_not_required
@require_GET
def cancelled(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/login_cancelled.html")


@login_not_required
@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """Signed out here; the sign-on may still know the browser."""
    if not settings.SIGN_ON_ISSUER:
        raise Http404
    return render(request, "socialaccount/left.html", {"label": settings.SIGN_ON_LABEL})


@login_not_required
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out at the provider too, where it offers that."""
    _there_is_one(settings.SIGN_ON_PROVIDER)
    try:
        end = SignOn(request, settings.SIGN_ON_PROVIDER).openid_config.get("end_session_endpoint")
    except (OAuth2Error, OSError):
        end = None
    if not end:
        return not_opened(request, "no_logout")
    asked = {
        "client_id": settings.SIGN_ON_CLIENT,
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("account_login")),
    }
    return HttpResponseRedirect(f"{end}{'&' if '?' in end else '?'}{urlencode(asked)}")
