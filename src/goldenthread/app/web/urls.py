"""The pages' addresses. Nouns only; no address ends with a slash."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import URLPattern, path, re_path

from goldenthread.app.web.pages import appearance, home, me

sign_in: list[URLPattern] = [
    path("login", allauth.login, name="account_login"),
    path("logout", allauth.logout, name="account_logout"),
    path("signup", allauth.signup, name="account_signup"),
    path("login/inactive", allauth.account_inactive, name="account_inactive"),
    path("login/confirmation", allauth.reauthenticate, name="account_reauthenticate"),
    path("password", allauth.password_change, name="account_change_password"),
    path("password/reset", allauth.password_reset, name="account_reset_password"),
    path("password/reset/sent", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns: list[URLPattern] = [
    *sign_in,
    path("", home.today, name="home"),
    path("me", me.settings_page, name="me"),
    path("theme", appearance.theme, name="theme"),
    path("styles.css", appearance.styles, name="styles"),
]
