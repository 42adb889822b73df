"""Production refuses a configuration that is not safe, each time with a sentence that says what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.app.running.installation import goldenthread

from goldenthread.app.running.configuration import problems

KEY = "tW8mZ0qk2X7vB4nL9sRc1yHf6JdPgUe3AoQiKxTzMhNbVwSjEl5"


@pytest.fixture
def sound(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LazySettings:
    """Everything as production wants it, except that tests may run as root."""
    for name in list(os.environ):
        if name.startswith(("GOLDENTHREAD_", "DATABASE_")) and name not in (
            "GOLDENTHREAD_HOME",
            "GOLDENTHREAD_VENV",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("GOLDENTHREAD_HOSTS", "thread.example")
    monkeypatch.setenv("GOLDENTHREAD_SECRET_KEY", KEY)
    settings.PRODUCTION = True
    settings.ALLOWED_HOSTS = ["thread.example"]
    settings.SECRET_KEY = KEY
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.CSRF_TRUSTED_ORIGINS = []
    settings.DATABASE_URL = "postgresql://app:x@db.example/thread?sslmode=verify-full"
    settings.DATABASE_OWNER_URL = None
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example", True
    settings.METRICS_SECRET = ""
    return settings


def refused() -> list[str]:
    return [problem.sentence for problem in problems() if problem.refused]


def test_a_sound_configuration_is_not_refused(sound: LazySettings):
    assert refused() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ALLOWED_HOSTS": ["*"]}, "Name each host"),
        ({"SECRET_KEY": "short"}, "too short"),
        ({"SECRET_KEY": "ab" * 40}, "too regular"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "reverse proxy"),
        ({"CSRF_TRUSTED_ORIGINS": ["http://thread.example"]}, "begin with https://"),
        ({"DATABASE_URL": None}, "Name your own server"),
        ({"DATABASE_URL": "postgresql://app:x@db.example/thread"}, "without TLS"),
        ({"DATABASE_URL": "postgresql://app:x@db.example/thread?sslmode=prefer"}, "without TLS"),
        ({"DATABASE_URL": "postgresql://app:x@/thread?host=db.example"}, "without TLS"),
        ({"EMAIL_USE_TLS": False}, "can be read on its way"),
        ({"METRICS_SECRET": "short"}, "fewer than 20"),
        ({"STALLED_AFTER": 5}, "below 15"),
        ({"WEBHOOK_DAYS": 0}, "below 1"),
    ],
)
def test_each_danger_is_refused_with_what_to_do(sound: LazySettings, change: dict, said: str):
    for name, value in change.items():
        setattr(sound, name, value)
    assert [said in sentence for sentence in refused()] == [True]


@pytest.mark.parametrize(
    "url",
    ["postgresql://app:x@/thread?host=/var/run/postgresql", "postgresql://app:x@127.0.0.1/thread"],
)
def test_what_stays_on_this_machine_needs_no_tls(sound: LazySettings, url: str):
    sound.DATABASE_URL = url
    assert refused() == []


def test_root_is_refused(sound: LazySettings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert refused() == ["Production does not run as root. Start it as a user of its own."]


def test_a_secret_is_given_once_and_not_to_everybody(
    sound: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o644)
    monkeypatch.setenv("GOLDENTHREAD_SECRET_KEY_FILE", str(file))
    assert refused() == [
        "GOLDENTHREAD_SECRET_KEY and GOLDENTHREAD_SECRET_KEY_FILE are both set. Keep one of them."
    ]
    assert any("chmod 640" in problem.sentence for problem in problems() if not problem.refused)
    file.chmod(0o640)
    assert not any("chmod 640" in problem.sentence for problem in problems())


@pytest.mark.parametrize("name", ["GOLDENTHREAD_SIGN_ON_SECRET", "GOLDENTHREAD_DROP_IMAP_PASSWORD"])
def test_secrets_of_other_servers_are_guarded_too(
    sound: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
):
    file = tmp_path / "secret"
    file.touch(mode=0o644)
    monkeypatch.setenv(f"{name}_FILE", str(file))
    assert any("chmod 640" in problem.sentence for problem in problems())


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_nothing_starts_with_a_dangerous_configuration(tmp_path: Path, command: str):
    said = goldenthread(command, home=tmp_path, expected=2, GOLDENTHREAD_PRODUCTION="yes").stderr
    for name in ("GOLDENTHREAD_HOSTS", "GOLDENTHREAD_SECRET_KEY_FILE", "DATABASE_URL"):
        assert f"{name} is not set" in said
    assert not (tmp_path / "postgres").exists()


def test_a_secret_comes_from_its_file(tmp_path: Path):
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    script = "from django.conf import settings; print(settings.SECRET_KEY)"
    done = goldenthread("-c", script, home=tmp_path, GOLDENTHREAD_SECRET_KEY_FILE=str(file))
    assert done.stdout.strip() == KEY
