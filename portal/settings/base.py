"""Settings of every installation; all that differs between them comes from the environment.

docs/operations.md lists the variables. SQLite and one process unless DATABASE_URL and REDIS_URL
say otherwise.
"""

import re
from pathlib import Path

from portal.kit.env import BadEnvironment, Environment
from portal.kit.secret import secret_key_in, writable_folder

from .deadlines import own_deadlines

ROOT = Path(__file__).resolve().parent.parent.parent
env = Environment()

# --- what the environment says -------------------------------------------------------------

DEBUG = env.flag("DEBUG")
GONGYI_DEMO = env.flag("GONGYI_DEMO")
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "gongyi-demo")
DATA_DIR = writable_folder(Path(env.text("DATA_DIR") or ROOT / "var").resolve())
SITE_URL = env.url("SITE_URL", "http://127.0.0.1:8000", ("http", "https")).rstrip("/")
SECURE = SITE_URL.startswith("https://")
REDIS_URL = env.url("REDIS_URL", "", ("redis", "rediss", "unix"))
TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXY_COUNT", 0, least=0, most=10)
RATE_LIMIT_FACTOR = env.number("RATE_LIMIT_FACTOR", 1, least=0.01, most=1_000_000)
# What one person may post in a day, and newcomers in their first days; "gap" is in seconds.
NEWCOMER_DAYS = env.number("NEWCOMER_DAYS", 1, least=0, most=365)
NEWCOMER_LIMITS = {
    "proposal": env.whole("NEWCOMER_PROPOSALS", 3, least=1, most=10_000),
    "comment": env.whole("NEWCOMER_COMMENTS", 10, least=1, most=10_000),
    "remark": env.whole("NEWCOMER_REMARKS", 10, least=1, most=10_000),
    "gap": env.number("NEWCOMER_GAP", 30, least=0, most=3600),
}
EVERYBODY_LIMITS = {"proposal": 20, "comment": 200, "remark": 200, "gap": 0}
# What one person may write in a minute of a meeting; hosts and clerks are not counted.
MEETING_LINES_A_MINUTE = env.whole("MEETING_LINES_A_MINUTE", 20, least=1, most=10_000)
# What one person may change there in a minute: hands, edits, seats, coming and going.
MEETING_CHANGES_A_MINUTE = env.whole("MEETING_CHANGES_A_MINUTE", 30, least=1, most=10_000)
# Periods of decisions/deadlines.toml that are not law, as this site has them: name=number, …
DEADLINES = own_deadlines(env)
SMS_BACKEND = env.choice("SMS_BACKEND", "console", ("console", "http"))
SMS_HTTP_URL = env.url("SMS_HTTP_URL", "", ("http", "https"))
SMS_HTTP_TOKEN = env.text("SMS_HTTP_TOKEN")
SMS_HTTP_TEMPLATE = env.text("SMS_HTTP_TEMPLATE", "login_code")
METRICS_TOKEN = env.text("METRICS_TOKEN")  # lets a Prometheus elsewhere read /metrics
RESIDENCY_VALID_DAYS = env.whole("RESIDENCY_VALID_DAYS", 365, least=1, most=3660)

if SMS_BACKEND == "http" and not SMS_HTTP_URL:
    raise BadEnvironment(
        "SMS_BACKEND=http needs SMS_HTTP_URL, the address of your SMS gateway. / "
        "SMS_BACKEND=http 时必须填写短信网关地址 SMS_HTTP_URL。"
    )

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
_site_host = SITE_URL.split("://", 1)[1].split("/")[0].rsplit(":", 1)[0]
if _site_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_site_host)

# --- database: IMMEDIATE, WAL, FULL on SQLite; psycopg's pool on PostgreSQL ------------------

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "gongyi.sqlite3")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        # A deferred transaction that reads first loses its write under load (SQLITE_BUSY_SNAPSHOT).
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds a writer waits for its turn
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
    # Page threads live as long as the process; opening the file for each request costs more.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    # A connection per thread would outlive its thread; the pool has an upper bound.
    # Threads of one process: 8 for pages, 10 for sockets, the task worker and the clock.
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 20, "timeout": 10}}
    # Asked when it is taken out: after a restart of the database each would fail somebody once.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not SQLITE:
        raise BadEnvironment(
            "SECRET_KEY is required when DATABASE_URL is set: every process must share one. / "
            "使用 DATABASE_URL 时必须设置 SECRET_KEY，各进程须一致。"
        )
    SECRET_KEY = secret_key_in(DATA_DIR)
elif len(SECRET_KEY) < 32:
    raise BadEnvironment(
        "SECRET_KEY is shorter than 32 characters. / SECRET_KEY 不得少于 32 个字符。"
    )
# 32 bytes in hex that sign the register of resolutions; without it they come from SECRET_KEY.
REGISTER_KEY = env.text("REGISTER_KEY")
if REGISTER_KEY and not re.fullmatch("[0-9a-f]{64}", REGISTER_KEY):
    raise BadEnvironment(
        "REGISTER_KEY must be 64 characters 0-9a-f. / REGISTER_KEY 须为 64 位小写十六进制。"
    )
# Public keys, in hex, with which the register was signed before the one of today.
REGISTER_OLD_KEYS = env.text("REGISTER_OLD_KEYS").replace(",", " ").split()
if not all(re.fullmatch("[0-9a-f]{64}", key) for key in REGISTER_OLD_KEYS):
    raise BadEnvironment(
        "REGISTER_OLD_KEYS must be public keys of 64 characters 0-9a-f, with spaces between them. / "
        "REGISTER_OLD_KEYS 须为 64 位小写十六进制的公钥，用空格分开。"
    )

# --- what is installed -----------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "portal",
    "portal.territory",
    "portal.accounts",
    "deliberation",
    "cms",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.wagtail_users.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "portal.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "cms.middleware.EditorAccessMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.pages.context.site",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": ["portal.templatetags.gongyi"],
        },
    },
]

# --- sockets, tasks, cache: one process by default, Redis beyond it ----------------------------

if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # redis-py 8 would drop an idle socket after 5 s (django/channels_redis#422).
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
        }
    }
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # a day's names of acts and limits, not 300
        }
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]  # no password: residents sign in with a code
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300  # seconds
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300  # seconds
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "portal.accounts.forms.LoginForm"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
HEADLESS_ONLY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "公议"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE


def _limit(count: int, rest: str) -> str:
    return ",".join(
        f"{max(1, round(count * RATE_LIMIT_FACTOR))}/{part}" for part in rest.split(",")
    )


# allauth's own limits, with those per address raised: a whole village may sit behind one.
ACCOUNT_RATE_LIMITS = {
    "login": _limit(60, "m/ip"),
    "login_failed": f"{_limit(30, 'm/ip')},{_limit(5, '300s/key')}",
    "signup": _limit(30, "m/ip"),
    "request_login_code": f"{_limit(30, 'm/ip')},{_limit(3, 'm/key')}",
    "verify_phone": f"{_limit(1, '30s/key')},{_limit(30, 'm/ip')}",
    "change_phone": _limit(3, "m/user"),
    "reauthenticate": _limit(10, "m/user"),
}
if RATE_LIMIT_FACTOR > 1:
    ACCOUNT_RATE_LIMITS["verify_phone"] = _limit(30, "m/ip")

# --- Wagtail -----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "公议"
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth's pages do it
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search.backend"}}
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.Attachment"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.files.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.files.AttachmentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024  # bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "txt", "csv"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # checks collection privacy, sends as a download
WAGTAILDOCS_CONTENT_TYPES = {}
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILEMBEDS_FINDERS = []  # nothing is fetched from other hosts
TAGGIT_CASE_INSENSITIVE = True
TAG_LIMIT = 12

# --- language, time, files ---------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True  # the embedded default serves without collectstatic
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page forms are long
FILE_UPLOAD_PERMISSIONS = 0o644

vars().update(env.email("EMAIL_URL", "consolemail://"))

from portal.settings.security import *  # noqa: E402, F403  (one topic, kept in its own file)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.kit.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR"},
        # Answered with 400; scanners of the whole Internet would fill the log with tracebacks.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "modelsearch": {"level": "WARNING"},
        "PIL": {"level": "WARNING"},
    },
}
