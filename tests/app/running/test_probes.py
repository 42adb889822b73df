"""What monitors are told, and strangers are not; what is logged, and what is not."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from tests.world import NOW, World

from goldenthread.app.orders.actions import place_order
from goldenthread.app.running import logs
from goldenthread.app.running.logs import JsonLines

pytestmark = pytest.mark.django_db
SECRET = "a-monitor-that-may-read-everything"


@pytest.fixture
def monitor(settings: LazySettings) -> Client:
    settings.METRICS_SECRET = SECRET
    return Client(headers={"Authorization": f"Bearer {SECRET}"})


def a_worker_that_breathed(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


# -- health


def test_a_process_says_that_it_is_up_to_anybody_under_any_name(settings: LazySettings):
    """A monitor calls a process by its number, over plain http, inside the installation."""
    settings.PRODUCTION = settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"up\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert Client().get("/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


def test_it_is_ready_while_a_worker_lives(monitor: Client):
    a_worker_that_breathed(3)
    assert (Client().get("/readyz").status_code, Client().get("/readyz").content) == (200, b"ready\n")
    assert monitor.get("/readyz").json() == {"database": True, "migrations": True, "worker": True}
    a_worker_that_breathed(60)
    stranger = Client().get("/readyz")
    assert (stranger.status_code, stranger.content) == (503, b"not ready\n")
    assert monitor.get("/readyz").json() == {"database": True, "migrations": True, "worker": False}


def test_it_is_not_ready_while_a_migration_is_missing(monitor: Client):
    a_worker_that_breathed(3)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'history' AND name LIKE '0002%%'")
    answer = monitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] is False


# -- metrics


def test_metrics_are_for_whoever_holds_the_secret(monitor: Client, settings: LazySettings):
    assert monitor.get("/metrics").status_code == 200
    nowhere = Client().get("/no-such-address")
    for client in (Client(), Client(headers={"Authorization": "Bearer other"})):
        answer = client.get("/metrics")
        assert answer.status_code == nowhere.status_code == 404
    assert monitor.post("/metrics").status_code == 404
    settings.METRICS_SECRET = ""
    assert monitor.get("/metrics").status_code == 404
    assert Client(headers={"Authorization": "Bearer "}).get("/metrics").status_code == 404


def value(text: str, name: str, **labels: str) -> float:
    for line in text.splitlines():
        found = re.fullmatch(rf"{name}(?:{{(.*)}})? (\S+)", line)
        if found and dict(re.findall(r'(\w+)="([^"]*)"', found[1] or "")) == labels:
            return float(found[2])
    raise AssertionError(f"no {name} with {labels} in\n{text}")


def test_metrics_count_requests_by_route_and_never_by_address(monitor: Client, world: World):
    def answered() -> float:
        text = monitor.get("/metrics").content.decode()
        labels = {"route": "/orders/<int:order_id>", "method": "GET", "status": "404"}
        try:
            return value(text, "goldenthread_request_seconds_count", **labels)
        except AssertionError:
            return 0

    client = Client()
    client.force_login(world.ana.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = answered()
    client.get("/orders/777123")
    client.get("/orders/777124")
    assert answered() == before + 2
    text = monitor.get("/metrics").content.decode()
    assert "777123" not in text
    assert 'route="none"' in text  # what is no address of ours is counted together


def test_metrics_say_what_the_database_knows(monitor: Client, world: World):
    from goldenthread.app.running import metrics

    metrics._counted.clear()
    place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Ten scanners",
        why="The ward opens",
        requested_for=NOW.date(),
        actor=world.by(world.ana),
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status) VALUES"
            " ('webhooks.deliver', 'outside', 'todo'), ('notices.send', 'outside', 'failed')"
        )
    a_worker_that_breathed(7)
    text = monitor.get("/metrics").content.decode()
    assert value(text, "goldenthread_database_up") == 1
    assert value(text, "goldenthread_orders", state="asked") == 1
    assert value(text, "goldenthread_jobs_waiting", task="webhooks.deliver") == 1
    assert value(text, "goldenthread_jobs_failed", task="notices.send") == 1
    assert value(text, "goldenthread_jobs_oldest_seconds") >= 0
    assert 7 <= value(text, "goldenthread_worker_silent_seconds") < 20
    assert value(text, "goldenthread_database_connections_most") > 1


COUNTS = """
import sys, time
import django; django.setup()
from goldenthread.app.running import metrics
metrics.count_request("/orders", "GET", 200, 0.03)
metrics.count_request("/orders", "GET", 200, 0.3)
"""


def test_metrics_add_up_over_processes_also_those_that_ended(tmp_path: Path):
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "goldenthread.app.settings",
    }
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNTS], env=environment, check=True, timeout=60)
    read = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "registry = CollectorRegistry(); MultiProcessCollector(registry)\n"
        "print(generate_latest(registry).decode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", read], env=environment, check=True, capture_output=True, text=True, timeout=60
    )
    labels = {"route": "/orders", "method": "GET", "status": "200"}
    assert value(done.stdout, "goldenthread_request_seconds_count", **labels) == 4
    assert value(done.stdout, "goldenthread_request_seconds_bucket", **labels, le="0.05") == 2
    assert value(done.stdout, "goldenthread_request_seconds_sum", **labels) == pytest.approx(0.66)


# -- logs


@pytest.fixture
def lines():
    """What is logged, as JSON lines."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("goldenthread.requests")
    kept = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(kept)


def test_each_request_is_one_line_without_names_or_secrets(world: World, lines, settings: LazySettings):
    client = Client(headers={"User-Agent": "Ana's browser"})
    client.force_login(world.ana.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/orders/777123?q=Meridian&token=s3cret")
    line = lines()[-1]
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["route"] == "/orders/<int:order_id>"
    assert (line["status"], line["method"], line["person_id"]) == (404, "GET", world.ana.pk)
    assert line["ms"] > 0
    said = json.dumps(lines())
    for secret in ("s3cret", "Meridian", "777123", "Ana", "session", "browser"):
        assert secret not in said


def test_the_id_of_a_proxy_of_ours_is_kept_and_no_other(settings: LazySettings):
    given = {"X-Request-Id": "from-the-proxy-1"}
    assert Client().get("/healthz", headers=given).headers["X-Request-Id"] != "from-the-proxy-1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert Client().get("/healthz", headers=given).headers["X-Request-Id"] == "from-the-proxy-1"
    evil = {"X-Request-Id": "x" * 65}
    assert Client().get("/healthz", headers=evil).headers["X-Request-Id"] != evil["X-Request-Id"]


def test_a_job_names_itself_on_what_it_logs():
    record = logging.LogRecord("goldenthread", logging.INFO, "", 0, "done", (), None)
    kept = logs.JOB.set({"job_id": 7, "event_id": 9})
    try:
        line = json.loads(JsonLines().format(record))
    finally:
        logs.JOB.reset(kept)
    assert (line["job_id"], line["event_id"], line["message"]) == (7, 9, "done")


def test_a_request_under_another_name_is_one_line_without_a_trace(caplog: pytest.LogCaptureFixture):
    """Whoever scans the net sends many of them."""
    assert Client(headers={"Host": "scanner.example"}).get("/login").status_code == 400
    record = next(one for one in caplog.records if one.name == "django.security.DisallowedHost")
    assert record.exc_info
    line = json.loads(JsonLines().format(record))
    assert "scanner.example" in line["message"]
    assert "trace" not in line
    assert "\n" not in logs.Text().format(record)


LOGS_TO = """
import logging.config, sys
from goldenthread.app.running.logs import configuration
logging.config.dictConfig(configuration("text", "INFO", sys.argv[1]))
log = logging.getLogger("goldenthread.jobs")
log.info("done")
log.warning("lost")
"""


def test_with_a_file_named_it_has_everything_and_standard_error_warnings_only(tmp_path: Path):
    file = tmp_path / "thread.log"
    ran = subprocess.run(
        [sys.executable, "-c", LOGS_TO, str(file)], capture_output=True, text=True, check=True
    )
    assert ran.stderr == "warning goldenthread.jobs: lost\n"
    assert file.read_text() == "info goldenthread.jobs: done\nwarning goldenthread.jobs: lost\n"


def test_what_broke_is_found_by_its_number(world: World, monkeypatch, settings: LazySettings):
    """The page and the API say the number under which the log has it. (A connection that broke is the boundary.)"""
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    client = Client(raise_request_exception=False)
    client.force_login(world.ana.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_order RENAME COLUMN title TO caption")
    page = client.get("/orders")
    assert page.status_code == 500
    assert page.headers["X-Request-Id"] in page.content.decode()
