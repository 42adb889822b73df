"""Settings, from the environment. ``docs/reference/settings.md`` lists every one."""

import os
import secrets
from pathlib import Path

from goldenthread.app import database

HERE = Path(__file__).parent


def flag(name: str, default: bool) -> bool:
    """A yes-or-no variable of the environment."""
    return os.environ.get(name, str(default)).strip().lower() in ("1", "true", "yes", "on")


def secret(name: str) -> str | None:
    """A secret from ``NAME``, or from the file that ``NAME_FILE`` names."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text().strip()
    return os.environ.get(name)


def kept_secret_key() -> str:
    """A key made once for this installation, readable by its owner only."""
    file = database.home() / "secret_key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


PRODUCTION = flag("GOLDENTHREAD_PRODUCTION", False)
DEBUG = False
SECRET_KEY = secret("GOLDENTHREAD_SECRET_KEY") or kept_secret_key()
ALLOWED_HOSTS = os.environ.get("GOLDENTHREAD_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

DATABASE_URL = secret("DATABASE_URL")
DATABASES = {
    "default": {
        **(database.from_url(DATABASE_URL) if DATABASE_URL else database.embedded_settings()),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # an action is atomic by itself
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "lucide",
    "goldenthread.app.history",
    "goldenthread.app.people",
    "goldenthread.app.customers",
    "goldenthread.app.orders",
    "goldenthread.app.voice",
    "goldenthread.app.programme",
    "goldenthread.app.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "goldenthread.app.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "string_if_invalid": "",
        },
    }
]
AUTH_USER_MODEL = "people.Login"

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = database.home() / "static"
