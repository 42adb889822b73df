"""The pages' addresses. Nouns only; no address ends with a slash."""

from __future__ import annotations

from functools import partial

from allauth.account import views as allauth
from django.urls import URLPattern, path, re_path

from goldenthread.app.web.acts import ACTS
from goldenthread.app.web.acts.barriers import BARRIER_ACTS
from goldenthread.app.web.acts.feedback import FEEDBACK_ACTS
from goldenthread.app.web.notices.urls import urlpatterns as notices
from goldenthread.app.web.pages import (
    about,
    accounts,
    appearance,
    barriers,
    calendar,
    decisions,
    diagnosis,
    feedback,
    history,
    home,
    me,
    register,
    search,
    units,
)
from goldenthread.app.web.pages.orders import lists, place, thread
from goldenthread.app.web.portfolio.urls import urlpatterns as portfolio
from goldenthread.app.web.programme.urls import urlpatterns as programme
from goldenthread.app.web.sign_in import where_passwords_are
from goldenthread.app.web.signing_on.urls import urlpatterns as signing_on

sign_in: list[URLPattern] = [
    path("login", allauth.login, name="account_login"),
    path("logout", allauth.logout, name="account_logout"),
    path("signup", allauth.signup, name="account_signup"),
    path("login/inactive", allauth.account_inactive, name="account_inactive"),
    path("login/confirmation", allauth.reauthenticate, name="account_reauthenticate"),
    path("password", where_passwords_are(allauth.password_change), name="account_change_password"),
    path("password/reset", where_passwords_are(allauth.password_reset), name="account_reset_password"),
    path("password/reset/sent", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        where_passwords_are(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
orders: list[URLPattern] = [
    path("company", about.company, name="company"),
    path("orders", lists.orders, name="orders"),
    path("orders.csv", lists.orders_csv, name="orders_csv"),
    path("orders/new", place.new, name="order_new"),
    path("orders/several", lists.bulk, name="orders_bulk"),
    path("orders/<int:order_id>", thread.thread, name="order"),
    path("orders/<int:order_id>/history", history.of_order, name="order_history"),
    *[
        path(f"orders/<int:order_id>/{name}", partial(thread.act, name=name), name=f"order_{name}")
        for name in ACTS
    ],
    path("promises", lists.promises, name="promises"),
    path("promises.csv", lists.promises_csv, name="promises_csv"),
    path("promises.csv", lists.promises_csv, name="promises_csv"),
    path("promises.csv", lists.promises_csv, name="promises_csv"),
    path("calendar", calendar.calendar, name="calendar"),
]
barriers_and_voice: list[URLPattern] = [
    path("barriers", barriers.barriers, name="barriers"),
    path("barriers.csv", barriers.barriers_csv, name="barriers_csv"),
    path("barriers.csv", barriers.barriers_csv, name="barriers_csv"),
    path("barriers.csv", barriers.barriers_csv, name="barriers_csv"),
    path("barriers/new", barriers.new, name="barrier_new"),
    path("barriers/<int:barrier_id>", barriers.barrier, name="barrier"),
    *[
        path(f"barriers/<int:barrier_id>/{name}", partial(barriers.act, name=name), name=f"barrier_{name}")
        for name in BARRIER_ACTS
    ],
    path("feedback", feedback.feedback, name="feedback"),
    path("feedback.csv", feedback.feedback_csv, name="feedback_csv"),
    path("feedback.csv", feedback.feedback_csv, name="feedback_csv"),
    path("feedback.csv", feedback.feedback_csv, name="feedback_csv"),
    path("feedback/new", feedback.new, name="feedback_new"),
    path("feedback/<int:feedback_id>", feedback.one, name="feedback_one"),
    *[
        path(f"feedback/<int:feedback_id>/{name}", partial(feedback.act, name=name), name=f"feedback_{name}")
        for name in FEEDBACK_ACTS
    ],
    path("decisions", decisions.decisions, name="decisions"),
    path("decisions.csv", decisions.decisions_csv, name="decisions_csv"),
    path("decisions/new", decisions.new, name="decision_new"),
    path("decisions/<int:request_id>", decisions.decision, name="decision"),
    *[
        path(f"decisions/<int:request_id>/{name}", partial(decisions.act, name=name), name=f"decision_{name}")
        for name in decisions.DECISION_ACTS
    ],
    path("register", register.register, name="register"),
    path("register.csv", register.register_csv, name="register_csv"),
]
urlpatterns: list[URLPattern] = [
    *sign_in,
    *signing_on,
    path("", home.today, name="home"),
    *orders,
    *barriers_and_voice,
    *programme,
    *portfolio,
    *notices,
    path("search", search.results, name="search"),
    path("diagnosis", diagnosis.diagnosis, name="diagnosis"),
    path("diagnosis/runs", diagnosis.runs, name="diagnosis_runs"),
    path("diagnosis/report", diagnosis.report, name="diagnosis_report"),
    path("units/<int:unit_id>/diagnosis", diagnosis.unit_diagnosis, name="unit_diagnosis"),
    path(
        "units/<int:unit_id>/diagnosis/hand-offs/<int:receiver_id>",
        diagnosis.hand_offs,
        name="diagnosis_hand_offs",
    ),
    path("accounts/<int:account_id>/diagnosis", diagnosis.account_diagnosis, name="account_diagnosis"),
    path("accounts/<int:account_id>/diagnosis/orders", diagnosis.account_orders, name="diagnosis_orders"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts.csv", accounts.accounts_csv, name="accounts_csv"),
    path("accounts.csv", accounts.accounts_csv, name="accounts_csv"),
    path("accounts.csv", accounts.accounts_csv, name="accounts_csv"),
    path("accounts/<int:account_id>", accounts.account, name="account"),
    path("units", units.units, name="units"),
    path("units/<int:unit_id>", units.unit, name="unit"),
    path("history", history.everything, name="history"),
    path("history.csv", history.everything_csv, name="history_csv"),
    path("me", me.settings_page, name="me"),
    path("theme", appearance.theme, name="theme"),
    path("styles.css", appearance.styles, name="styles"),
]
