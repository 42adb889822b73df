"""Settings, from the environment. ``docs/reference/settings.md`` lists every one."""

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from goldenthread.app import database
from goldenthread.app.running import logs

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
# The role that owns the tables: only `goldenthread migrate`, `backup` and `restore` act as it
DATABASE_OWNER_URL = secret("DATABASE_OWNER_URL")
_URL = DATABASE_OWNER_URL if DATABASE_OWNER_URL and flag("GOLDENTHREAD_AS_OWNER", False) else DATABASE_URL
DATABASES = {
    "default": {
        **(database.from_url(_URL) if _URL else database.embedded_settings()),
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
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "django_htmx",
    "lucide",
    "goldenthread.app.history",
    "goldenthread.app.people",
    "goldenthread.app.customers",
    "goldenthread.app.orders",
    "goldenthread.app.voice",
    "goldenthread.app.programme",
    "goldenthread.app.notices",
    "goldenthread.app.search",
    "goldenthread.app.web",
    "goldenthread.app.api",
    "goldenthread.app.exchange",
    "goldenthread.app.diagnosis",
    "goldenthread.app.webhooks",
]
MIDDLEWARE = [
    "goldenthread.app.running.middleware.RequestLog",
    "goldenthread.app.running.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "goldenthread.app.web.middleware.policy.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "goldenthread.app.api.idempotency.IdempotencyMiddleware",
    "goldenthread.app.api.errors.OneShapeMiddleware",
    "goldenthread.app.web.middleware.actors.SignInRequired",
    "goldenthread.app.web.middleware.actors.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "goldenthread.app.web.middleware.second_factor.SecondFactorRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "goldenthread.app.web.middleware.refusals.RefusalMiddleware",
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
                "goldenthread.app.web.context.around_every_page",
            ],
            "string_if_invalid": "",
        },
    }
]
FORM_RENDERER = "goldenthread.app.web.forms.renderer.Renderer"

# -- Who signs in, and how
AUTH_USER_MODEL = "people.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "goldenthread.app.web.sign_in.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # logins are made by an administrator, who knows the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Golden Thread] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# -- The second factor
MFA_ADAPTER = "goldenthread.app.web.signing_on.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Golden Thread"
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # browsers themselves allow localhost only
MFA_FORMS = {
    "activate_totp": "goldenthread.app.web.signing_on.forms.AddAppForm",
    "authenticate": "goldenthread.app.web.signing_on.forms.SecondFactorForm",
    "reauthenticate": "goldenthread.app.web.signing_on.forms.ConfirmByCodeForm",
    "add_webauthn": "goldenthread.app.web.signing_on.forms.AddKeyForm",
}
# Roles that must have one, or "all".
SECOND_FACTOR_ROLES = frozenset(os.environ.get("GOLDENTHREAD_SECOND_FACTOR", "").replace(",", " ").split())
# -- The organisation's own sign-on (OpenID Connect)
SIGN_ON_PROVIDER = "company"
SIGN_ON_ISSUER = os.environ.get("GOLDENTHREAD_SIGN_ON_ISSUER", "")
SIGN_ON_CLIENT = os.environ.get("GOLDENTHREAD_SIGN_ON_CLIENT", "goldenthread")
SIGN_ON_LABEL = os.environ.get("GOLDENTHREAD_SIGN_ON_LABEL", "Your organisation's sign-on")
SIGN_ON_DOMAINS = frozenset(
    os.environ.get("GOLDENTHREAD_SIGN_ON_DOMAINS", "").lower().replace(",", " ").split()
)
PASSWORDS = flag("GOLDENTHREAD_PASSWORDS", True) or not SIGN_ON_ISSUER  # never a door that nobody can open
SOCIALACCOUNT_ADAPTER = "goldenthread.app.web.signing_on.sign_on.BySubjectOrVerifiedAddress"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": SIGN_ON_PROVIDER,
                "name": SIGN_ON_LABEL,
                "client_id": SIGN_ON_CLIENT,
                "secret": secret("GOLDENTHREAD_SIGN_ON_SECRET") or "",
                "settings": {"server_url": SIGN_ON_ISSUER},
            }
        ],
    }
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("GOLDENTHREAD_PROXIES", "0"))
# Attempts are counted here. Several workers must count together, so production counts in the database.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}
    if PRODUCTION
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# -- Sessions, cookies, transport
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "goldenthread_session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "goldenthread_csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "goldenthread.app.web.errors.form_expired"
CSRF_TRUSTED_ORIGINS = [one for one in os.environ.get("GOLDENTHREAD_ORIGINS", "").split(",") if one]
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# -- Mail: into files under GOLDENTHREAD_HOME/mail until a server is named
DEFAULT_FROM_EMAIL = os.environ.get("GOLDENTHREAD_MAIL_FROM", "Golden Thread <thread@localhost>")
EMAIL_HOST = os.environ.get("GOLDENTHREAD_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("GOLDENTHREAD_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("GOLDENTHREAD_SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("GOLDENTHREAD_SMTP_PASSWORD") or ""
EMAIL_USE_TLS = flag("GOLDENTHREAD_SMTP_TLS", True)
EMAIL_TIMEOUT = 20
NAMED_TURNOVER = flag("GOLDENTHREAD_NAMED_TURNOVER", False)  # names of leavers for those entitled, on record
ANSWER_LINKS = flag("GOLDENTHREAD_ANSWER_LINKS", True)  # mails can be answered without signing in
ANSWER_LINK_DAYS = int(os.environ.get("GOLDENTHREAD_ANSWER_LINK_DAYS", "7"))
PUBLIC_ADDRESS = os.environ.get("GOLDENTHREAD_ADDRESS", "http://127.0.0.1:8000").rstrip(
    "/"
)  # in links of mails
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = database.home() / "mail"

# -- Contacts by mail: each person's secret is put behind the local part, contact+secret@drop.example
DROP_ADDRESS = os.environ.get("GOLDENTHREAD_DROP_ADDRESS", "")
DROP_MAILDIR = os.environ.get("GOLDENTHREAD_DROP_MAILDIR", "")
DROP_IMAP: dict[str, Any] = {
    "host": os.environ.get("GOLDENTHREAD_DROP_IMAP_HOST", ""),
    "port": int(os.environ.get("GOLDENTHREAD_DROP_IMAP_PORT", "993")),
    "user": os.environ.get("GOLDENTHREAD_DROP_IMAP_USER", ""),
    "password": secret("GOLDENTHREAD_DROP_IMAP_PASSWORD") or "",
    "folder": os.environ.get("GOLDENTHREAD_DROP_IMAP_FOLDER", "INBOX"),
    "ca": os.environ.get(
        "GOLDENTHREAD_DROP_IMAP_CA", ""
    ),  # who may vouch for the server, if not the system's
}
LETTER_DAYS = int(os.environ.get("GOLDENTHREAD_LETTER_DAYS", "60"))  # a letter waits that long to be filed

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the package: nothing to collect, nothing to forget
WHITENOISE_MAX_AGE = 24 * 60 * 60  # addresses carry a version, see web/assets.py

# -- Who hears of every event, inside its transaction (history/subscribers.py)
HISTORY_SUBSCRIBERS: list[str] = [
    "goldenthread.app.webhooks.subscription.queue_deliveries",
    "goldenthread.app.notices.subscriber.tell_of",
]

# -- Seen from outside: what monitors are told, what is logged
METRICS_SECRET = secret("GOLDENTHREAD_METRICS_SECRET") or ""
LOGGING = logs.configuration(
    os.environ.get("GOLDENTHREAD_LOGS", "text"),
    os.environ.get("GOLDENTHREAD_LOG_LEVEL", "INFO").upper(),
    os.environ.get("GOLDENTHREAD_LOG_TO", ""),
)

# -- Webhooks
WEBHOOK_DAYS = int(os.environ.get("GOLDENTHREAD_WEBHOOK_DAYS", "5"))  # of failure, then it is switched off
WEBHOOK_NETWORKS = [  # that webhooks may reach although they are not public
    ip_network(one) for one in os.environ.get("GOLDENTHREAD_WEBHOOK_NETWORKS", "").split(",") if one
]

# -- Background work, in the same PostgreSQL
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
STALLED_AFTER = int(os.environ.get("GOLDENTHREAD_STALLED_AFTER", "60"))  # without a worker's sign of life
