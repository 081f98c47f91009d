"""Django settings, every one of them from the environment, with defaults that run a demo city."""

import os
from datetime import timedelta
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from komek.config.entry import is_demo, oidc_provider, roles_asked_of
from komek.config.secret import secret_key
from komek.kernel.languages import LANGUAGES as CITY_LANGUAGES

SOURCE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("KOMEK_HOME", SOURCE.parents[1] / "var")).resolve()
PROCESS = os.environ.get("KOMEK_PROCESS", "command")
PORT = int(os.environ.get("KOMEK_PORT", "8109"))
DEBUG = os.environ.get("KOMEK_DEBUG") == "1"
SECRET_KEY = secret_key(HOME)

# The city. One deployment serves one city.
CITY_ID = os.environ.get("KOMEK_CITY", "astana")
CITY_COUNTRY = os.environ.get("KOMEK_COUNTRY", "KZ")
TIME_ZONE = os.environ.get("KOMEK_TIME_ZONE", "Asia/Almaty")
# What people dial.
SHORT_NUMBER = os.environ.get("KOMEK_SHORT_NUMBER", "109")
PUBLIC_URL = os.environ.get("KOMEK_PUBLIC_URL", f"http://127.0.0.1:{PORT}")
# Where browsers reach the stream process: another port, or a path of the proxy in front.
STREAM_PORT = int(os.environ.get("KOMEK_STREAM_PORT", str(PORT + 1)))
STREAM_URL = os.environ.get("KOMEK_STREAM_URL", "")
USE_TZ = True
# The names by which Open311's clients may call this city. Without any every name will do.
JURISDICTIONS = tuple(os.environ.get("KOMEK_JURISDICTIONS", "").replace(",", " ").split())
# Shares of samples, from 0 to 1: of the answers at which an inspector looks before they go out,
# where a service says "sample"; and of the answered cases whose residents are called back.
CHECKED_SHARE = float(os.environ.get("KOMEK_CHECKED_SHARE", "0.1"))
CALLED_SHARE = float(os.environ.get("KOMEK_CALLED_SHARE", "0.02"))
# How long what is done at the desk can be taken back by whoever did it; 0 for not at all.
UNDO_SECONDS = int(os.environ.get("KOMEK_UNDO_SECONDS", "10"))

ALLOWED_HOSTS = os.environ.get("KOMEK_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# Browsers take a name with this beginning from this very host alone, and only by https.
_HOST = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
SESSION_ENGINE = "komek.surfaces.sessions"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

ROOT_URLCONF = "komek.config.urls"
WSGI_APPLICATION = "komek.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kernel.User"

# Staff sign in at the city's own identity provider as well, if it has one.
OIDC_URL = os.environ.get("KOMEK_OIDC_URL", "").rstrip("/")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    # Brings an HTTP client of 20 MB along.
    *(["allauth.socialaccount.providers.openid_connect"] if OIDC_URL else []),
    "ninja",
    "procrastinate.contrib.django",
    "komek.kernel",
    "komek.directory",
    "komek.registries",
    "komek.residents",
    "komek.knowledge",
    "komek.intake",
    "komek.cases",
    "komek.history",
    "komek.surfaces",
    "komek.ui",
]

MIDDLEWARE = [
    "komek.surfaces.machine_doors.MachineDoors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "komek.ui.compression.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "komek.ui.language.PageLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "komek.ui.security.SecurityHeaders",
    "komek.surfaces.own_pages.OwnPages",
    "allauth.account.middleware.AccountMiddleware",
    "komek.surfaces.identity.ActorMiddleware",
    "komek.surfaces.turned_back.TurnedBack",
    "komek.surfaces.refusals.RefusalMiddleware",
    "komek.surfaces.desk.drafts.ForgetSentDrafts",
]

# People sign in by a code sent to their e-mail; there are no passwords anywhere.
AUTHENTICATION_BACKENDS = ["komek.surfaces.identity.TableBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "komek.surfaces.sign_in.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 2
# Digits, because a Cyrillic keyboard has them too.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/10m/ip,5/10m/key",
    # Wrong codes of an app, recovery codes and passkeys, at the door and when asked again.
    "login_failed": "40/10m/ip,5/5m/key",
    "reauthenticate": "20/10m/user",
}
# How many proxies of the city's own stand in front: behind one all visitors seem to be one.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KOMEK_PROXIES", "0"))
if SECURE and ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The second factor: a passkey, or an app's codes; recovery codes come along with either.
SECOND_FACTOR_ROLES = roles_asked_of(
    os.environ.get("KOMEK_SECOND_FACTOR") or ("nobody" if is_demo(HOME) else "staff")
)
MFA_ADAPTER = "komek.surfaces.sign_in.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = f"Komek {SHORT_NUMBER}"
MFA_RATE_LIMITS = {"webauthn_login": "20/10m/ip"}
MFA_FORMS = {
    name: f"komek.surfaces.sign_in.factor_forms.{form}"
    for name, form in {
        "authenticate": "CodeForm",
        "reauthenticate": "CodeAgainForm",
        "authenticate_webauthn": "PasskeyForm",
        "reauthenticate_webauthn": "PasskeyAgainForm",
        "login_webauthn": "PasskeyAloneForm",
        "add_webauthn": "NewPasskeyForm",
    }.items()
}

OIDC_NAME = os.environ.get("KOMEK_OIDC_NAME", "OpenID Connect")
# Whether the provider asks everybody for two factors, though it does not say so (claim "amr").
OIDC_SECOND_FACTOR = os.environ.get("KOMEK_OIDC_SECOND_FACTOR") == "1"
SOCIALACCOUNT_ADAPTER = "komek.surfaces.sign_in.oidc.LinkedOnly"
SOCIALACCOUNT_PROVIDERS = oidc_provider(
    OIDC_URL,
    OIDC_NAME,
    os.environ.get("KOMEK_OIDC_ID", ""),
    os.environ.get("KOMEK_OIDC_SECRET", ""),
)

# How long staff stay signed in: without doing anything, and at all; 0 for as long as residents.
STAFF_IDLE = timedelta(hours=float(os.environ.get("KOMEK_STAFF_IDLE_HOURS", "4")))
STAFF_SIGNED_IN = timedelta(hours=float(os.environ.get("KOMEK_STAFF_SESSION_HOURS", "16")))
# What residents' forms take: from one network an hour, of one phone or e-mail a day, and in the
# whole city a minute. Beyond the first and the last browsers solve a puzzle before they send. Forms
# with files are counted apart, and before anybody knows what becomes of them.
# 0: no limit.
REPORTS_OF_NETWORK = int(os.environ.get("KOMEK_REPORTS_OF_NETWORK", "60"))
REPORTS_OF_CONTACT = int(os.environ.get("KOMEK_REPORTS_OF_CONTACT", "20"))
REPORTS_A_MINUTE = int(os.environ.get("KOMEK_REPORTS_A_MINUTE", "120"))
# Only these limits are kept in it.
CACHES = {
    "default": {
        "BACKEND": "komek.kernel.shared_cache.SharedCache",
        "LOCATION": HOME / "counts",
        "KEY_FUNCTION": "komek.kernel.shared_cache.nameless",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}
CSRF_FAILURE_VIEW = "komek.surfaces.refusals.form_too_old"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours first: they replace those of allauth.
        "DIRS": [SOURCE / "ui" / "templates", SOURCE / "surfaces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "komek.ui.context.page",
            ],
        },
    },
]

UNFOLD = {
    "SITE_TITLE": "Komek",
    "SITE_HEADER": "Komek",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/ui/komek.svg"}],
}


def database(url: str, threads: int) -> dict[str, object]:
    """Django's description of the database at a libpq address, with a pool for `threads`."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "komek.kernel.database",
        "NAME": parts.pop("dbname", "komek"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {
            **parts,
            "application_name": f"komek-{PROCESS}",
            # Round trips and planning dominate a request: prepared statements halve its cost.
            "server_side_binding": True,
            "prepare_threshold": 2,
            "pool": {"min_size": 1, "max_size": threads + 1, "timeout": 10},
        },
    }


THREADS = int(os.environ.get("KOMEK_THREADS", "4"))
DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", "postgresql:///komek"), THREADS),
}

LANGUAGE_CODE = "kk"
LANGUAGES = [(language.code, language.own_name) for language in CITY_LANGUAGES]
LOCALE_PATHS = [SOURCE / "ui" / "locale"]
FORMAT_MODULE_PATH = "komek.ui.formats"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True

STATIC_URL = "/static/"
# Static files are served from where they lie: nothing to collect before a start.
WHITENOISE_USE_FINDERS = True
FILES_ROOT = HOME / "files"
# Beside and not within: backups leave them out.
EXPORTS_ROOT = HOME / "exports"
# Sent ahead by programs, gone after a day.
UPLOADS_ROOT = HOME / "uploads"

# Sites that may show the widget within their pages, for example "https://city.example"; any by
# default, as it shows nothing that is not public.
WIDGET_SITES = os.environ.get("KOMEK_WIDGET_SITES", "").replace(",", " ") or "*"

# What is published of the city's cases, and under which licence: an SPDX identifier.
OPEN_DATA_ROOT = HOME / "open-data"
OPEN_DATA_LICENCE = os.environ.get("KOMEK_OPEN_DATA_LICENCE", "CC-BY-4.0")

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("KOMEK_SMTP_HOST")
    else "komek.kernel.console_mail.EmailBackend"
)
EMAIL_HOST = os.environ.get("KOMEK_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("KOMEK_SMTP_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("KOMEK_MAIL_FROM", "109@komek.example")

# The mailbox to which answers to our letters come: bounces of letters to organisations are read
# there.
IMAP_HOST = os.environ.get("KOMEK_IMAP_HOST", "")
IMAP_PORT = int(os.environ.get("KOMEK_IMAP_PORT", "993"))
IMAP_USER = os.environ.get("KOMEK_IMAP_USER", "")
IMAP_PASSWORD = os.environ.get("KOMEK_IMAP_PASSWORD", "")
# Only where the mail server is on this very machine.
IMAP_PLAIN = os.environ.get("KOMEK_IMAP_PLAIN") == "1"

# The style of maps (https://maplibre.org/maplibre-style-spec/), with its tiles, if the city has a
# server for them. Without one maps draw what the city's own registers know.
MAP_STYLE = os.environ.get("KOMEK_MAP_STYLE", "")
# What people dial when it is a matter of life, and where cases are handed over to it: by e-mail, by
# a webhook signed with the secret (whsec_...), or by nothing but a call.
EMERGENCY_NUMBER = os.environ.get("KOMEK_EMERGENCY_NUMBER", "112")
EMERGENCY_EMAIL = os.environ.get("KOMEK_EMERGENCY_EMAIL", "")
EMERGENCY_WEBHOOK = os.environ.get("KOMEK_EMERGENCY_WEBHOOK", "")
EMERGENCY_SECRET = os.environ.get("KOMEK_EMERGENCY_SECRET", "")

# Who outside the house keeps the fingerprints of the audit trail: an e-mail address.
AUDIT_WITNESS = os.environ.get("KOMEK_AUDIT_WITNESS", "")

# Hosts of the city's own network that organisations' work may be sent to, even by http.
OUTGOING_HOSTS = frozenset(
    os.environ.get("KOMEK_OUTGOING_HOSTS", "").lower().replace(",", " ").split()
)
# After the first try in vain; later pauses are longer.
DISPATCH_FIRST_PAUSE_S = float(os.environ.get("KOMEK_DISPATCH_FIRST_PAUSE", "60"))

# A form takes 4,000 characters and a few photos. Whoever pastes far too much gets it back with a
# clear sentence; beyond this limit only the sentence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "komek.config.hidden_words.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {
        "words": {"()": "komek.config.hidden_words.HideWords"},
        "links": {"()": "komek.config.hidden_links.HideLinks"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["words", "links"],
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("KOMEK_LOG_LEVEL", "WARNING")},
    "loggers": {
        "komek": {"level": os.environ.get("KOMEK_LOG_LEVEL", "INFO")},
        # They write down whole addresses, in which GeoReport servers want the key.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
