"""django-helpdesk with as many tickets, on the same PostgreSQL, behind the same server: a peer to stand beside.

It lives in an environment of its own and in a database of its own, both made on first use.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clients import Client

PACKAGES = ("django-helpdesk==2.6.1", "psycopg[binary]", "granian")
PASSWORD = "made for measuring"
SETTINGS = """
import os
SECRET_KEY = "for measuring only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.sites",
    "django.contrib.humanize", "helpdesk", "rest_framework", "rest_framework.authtoken"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware"]
ROOT_URLCONF = "site_urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS":
    {"context_processors": ["django.template.context_processors.debug",
    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "helpdesk", "USER": "postgres",
    "HOST": os.environ["HELPDESK_SOCKET"], "CONN_MAX_AGE": 60}}
SITE_ID = 1
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/tickets/"
HELPDESK_TEAMS_MODE_ENABLED = False
USE_TZ = True
"""
URLS = """
from django.contrib import admin
from django.urls import include, path
urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
# What its list asks for by script, to fill itself with the first page of tickets.
ROWS = "?draw=1&start=0&length=25&order%5B0%5D%5Bcolumn%5D=0&order%5B0%5D%5Bdir%5D=desc&search%5Bvalue%5D="
FOUND = """
import django
django.setup()
from django.contrib.auth import get_user_model
from helpdesk.models import Queue
get_user_model().objects.create_superuser("measuring", "m@made.example", {password!r})
print(Queue.objects.create(title="Service", slug="service").pk)
"""
TICKETS = """
INSERT INTO helpdesk_ticket (title, queue_id, created, modified, submitter_email, status, on_hold, description, resolution,
    priority, secret_key)
SELECT o.title, %(queue)s, o.placed_at, o.changed_at, 'm@made.example', CASE WHEN o.ended_at IS NULL THEN 1 ELSE 4 END,
    false, o.description, '', 3, 'key' || o.id FROM orders_copy o ORDER BY o.id
"""


@dataclass(frozen=True)
class Beside:
    """Pages a second of eight clients without waiting, over its list and one ticket.

    ``with_rows``: a list counts once its rows are there, which its page asks for by script.
    """

    name: str
    without_rows: float
    with_rows: float


def measured_beside(home: Path, port: int, seconds: float) -> Beside:
    """How many pages it answers a second; prints what single ones took."""
    from clients import measure, served
    from django.db import connection

    connection.ensure_connection()
    socket = connection.get_connection_params()["host"]
    where, python = _installed(home)
    environment = {
        "HELPDESK_SOCKET": str(socket),
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "PYTHONPATH": str(where),
    }
    last = _filled(where, python, environment, str(socket))
    command = [str(python.parent / "granian"), "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "4", "--log-level", "warning", "site_wsgi:application"]
    server = served(command, port, where, **environment)
    try:
        clients = [_signed_in(Client(port)) for _ in range(8)]
        _, listed = clients[0].ask("/tickets/")
        rows = re.search(rb"/datatables_ticket_list/[A-Za-z0-9+/=_-]+", listed)[0].decode() + ROWS
        listing, ticket = "/tickets/", f"/tickets/{last}/"
        bare = measure(clients, seconds, 0, lambda client: {"list": listing, "ticket": ticket}, 97)
        whole = measure(
            clients, seconds, 0, lambda client: {"list": listing, "its rows": rows, "ticket": ticket}, 96
        )
        _told({"list": listing, "its list's rows": rows, "ticket": ticket, "dashboard": "/dashboard/"}, port)
    finally:
        _ended(server)
    return Beside(
        PACKAGES[0].replace("==", " "),
        without_rows=_pages(bare) / seconds,
        with_rows=_pages(whole) / seconds,
    )


def _pages(taken: dict[str, list[tuple[int, float]]]) -> int:
    return len(taken["list"]) + len(taken["ticket"])


def _told(pages: dict[str, str], port: int) -> None:
    """What a single one takes. Its dashboard reads every ticket, and is no part of the loops."""
    for name, path in pages.items():
        begun, client = time.perf_counter(), _signed_in(Client(port))
        try:
            status, text = client.ask(path)
            said = f"{status}, {(time.perf_counter() - begun) * 1_000:.0f} ms, {len(text) // 1024} kB"
        except OSError:
            said = "no answer within a minute"
        print(f"{PACKAGES[0]}, {name}: {said}")


def _ended(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:  # it is still reading every ticket
        server.kill()
        server.wait()


def _signed_in(client: Client) -> Client:
    client.sign_in("/login/", {"username": "measuring", "password": PASSWORD})
    return client


def _installed(home: Path) -> tuple[Path, Path]:
    where = home / "helpdesk"
    python = where / "venv" / "bin" / "python"
    if not (where / "complete").exists():
        where.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", str(where / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (where / "complete").touch()
    (where / "site_settings.py").write_text(SETTINGS)
    (where / "site_urls.py").write_text(URLS)
    wsgi = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
    (where / "site_wsgi.py").write_text(wsgi)
    return where, python


def _filled(where: Path, python: Path, environment: dict[str, str], socket: str) -> int:
    """As many tickets as there are orders, with their titles and texts; the number of the last."""
    import psycopg

    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = 'helpdesk'").fetchone():
            with psycopg.connect(host=socket, user="postgres", dbname="helpdesk") as found:
                return found.execute("SELECT max(id) FROM helpdesk_ticket").fetchone()[0]
        server.execute("CREATE DATABASE helpdesk")
    about = {**os.environ, **environment}
    subprocess.run(
        [str(python), "-m", "django", "migrate", "--verbosity", "0"], cwd=where, env=about, check=True
    )
    made = subprocess.run(
        [str(python), "-c", FOUND.format(password=PASSWORD)],
        cwd=where,
        env=about,
        check=True,
        capture_output=True,
    )
    with psycopg.connect(host=socket, user="postgres", dbname="helpdesk") as into:
        into.execute(
            "CREATE TEMP TABLE orders_copy (id bigint, title text, placed_at timestamptz, changed_at timestamptz, "
            "ended_at timestamptz, description text)"
        )
        with into.cursor().copy("COPY orders_copy FROM STDIN") as copy:
            for block in _orders(socket):
                copy.write(block)
        into.execute(TICKETS, {"queue": int(made.stdout.split()[-1])})
        into.commit()
        into.autocommit = True
        into.execute("ANALYZE")
        return into.execute("SELECT max(id) FROM helpdesk_ticket").fetchone()[0]


def _orders(socket: str) -> Iterator[bytes]:
    import psycopg

    wanted = (
        "COPY (SELECT id, title, placed_at, changed_at, ended_at, description FROM orders_order) TO STDOUT"
    )
    source = psycopg.connect(host=socket, user="postgres", dbname="goldenthread")
    with source, source.cursor().copy(wanted) as copy:
        yield from copy
