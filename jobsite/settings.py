"""Django's settings, read from the environment only. docs/deploy.md documents each variable."""

from pathlib import Path
from typing import Any

import font_manrope
from csp.constants import NONE, SELF
from whitenoise.compress import Compressor

from jobsite import env

BASE_DIR = Path(__file__).resolve().parent.parent
JOBSITE_HOME = Path(env.text("JOBSITE_HOME", default=str(BASE_DIR / "var"))).expanduser().absolute()
DATABASE_URL = env.text("DATABASE_URL")
REDIS_URL = env.text("REDIS_URL")

#: No server to install: SQLite, the filesystem broker and doorbells in the home folder.
EMBEDDED = not REDIS_URL and (not DATABASE_URL or DATABASE_URL.startswith("sqlite"))
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key(home=JOBSITE_HOME, embedded=EMBEDDED)
#: Former keys: what they signed or sealed is still understood.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]" if EMBEDDED else "")
#: True when people reach Jobsite over https: cookies, redirects and HSTS follow.
HTTPS = env.flag("JOBSITE_HTTPS", default=not EMBEDDED)

INSTALLED_APPS = [
    "jobsite.admin_site.Config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "csp",
    "django_htmx",
    "js_lib_tabulator",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lucide",
    "rest_framework",
    "jobs.apps.JobsConfig",
    "spaces.apps.SpacesConfig",
    # Your own: each may have a handlers.py.
    *env.apps("JOBSITE_APPS"),
]
MIDDLEWARE = [
    # /v1 and the probes go no further than this; what they need of the others, it calls.
    "jobs.rest.gate.ApiGate",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "jobsite.urls"
ASGI_APPLICATION = "jobsite.asgi.application"
WSGI_APPLICATION = "jobsite.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jobsite.pages.site",
            ]
        },
    }
]

#: The web process keeps a pool (Django opens a connection per request under ASGI otherwise); a forked
#: worker may not share one, so only jobsite.asgi asks for it.
DATABASES = {"default": env.database(DATABASE_URL, home=JOBSITE_HOME, pool=env.flag("JOBSITE_DATABASE_POOL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#: Kept in each process: pages never ask the broker's machine, which may be away or, worse, not answer.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
] + [{"NAME": "jobsite.passwords.EndsTokens"}]
LOGIN_URL = "login"
#: Wrong passwords for one name, and from one address, that are heard out within five minutes.
SIGN_IN_TRIES = int(env.number("JOBSITE_SIGN_IN_TRIES", default=10, least=3, most=1000))
SIGN_IN_TRIES_PER_ADDRESS = int(env.number("JOBSITE_SIGN_IN_TRIES_PER_ADDRESS", default=50, least=3, most=100000))
#: Proxies in front of us that add to X-Forwarded-For; whoever comes by https comes through one.
PROXIES = int(env.number("JOBSITE_PROXIES", default=1 if HTTPS else 0, least=0, most=10))
globals().update(env.email(env.text("EMAIL_URL")))
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="jobsite@localhost")
LOGIN_REDIRECT_URL = "jobs:now"
LOGOUT_REDIRECT_URL = "login"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
APPEND_SLASH = True

STATIC_URL = "/static/"
STATIC_ROOT = JOBSITE_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", Path(font_manrope.font_directory))]
MEDIA_ROOT = JOBSITE_HOME / "files"
#: Endings of uploaded files that are read here, or "all"; the others are left to extractors that listen from outside.
EXTRACTED_ENDINGS = {ending.lower().lstrip(".") for ending in env.words("JOBSITE_EXTRACT", default="all")}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jobsite.storage.HashedFiles"},
}
#: Source maps are for the debugger only, and more than all the rest: compressing them took half of the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
#: An upload is a stream on disk, whatever its size; only JSON bodies count against this limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
#: Fields of a query as well: a page of 10,000 records may be named there, and something beside them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_100
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
#: Bytes of a form with files; jobsite.server refuses more before they are on disk.
UPLOAD_MAX_BYTES = int(env.number("JOBSITE_UPLOAD_MEGABYTES", default=2048, least=1, most=1048576)) * 1024 * 1024

#: Without https there is nothing that Django's advice about it could say.
SILENCED_SYSTEM_CHECKS = [] if HTTPS or not EMBEDDED else [f"security.W{n}" for n in ("004", "008", "012", "016")]
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
#: The container's own probe speaks plain http to the process.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_ENGINE = "jobsite.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = env.words("JOBSITE_ORIGINS")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["jobs.rest.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["jobs.rest.permissions.IsKnown"],
    "DEFAULT_RENDERER_CLASSES": ["jobs.rest.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["jobs.rest.parsers.StrictJSONParser"],
    "EXCEPTION_HANDLER": "jobs.rest.errors.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Jobsite",
    "DESCRIPTION": "Asynchronous jobs on data: create, run, watch, decide.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "JobMode": "jobs.api.shapes.job.MODES",
        "JobStatus": "jobs.api.shapes.job.STATUSES",
        "JobStatusSpelling": "jobs.api.shapes.job.SPELLINGS",
        "AppType": "spaces.api.shapes.app.TYPES",
        "GuidanceTrigger": "spaces.models.guidance.TRIGGERS",
        "JobType": "jobs.api.shapes.job.TYPES",
        "JobTrigger": "jobs.api.shapes.job.TRIGGERS",
        "ActionMode": "jobs.api.shapes.action.MODES",
        "FileMode": "spaces.api.shapes.file.MODES",
        "FileStatus": "spaces.api.shapes.file.STATUSES",
    },
}

JOBS_ACCESS_POLICY = "spaces.access.SpacesPolicy"
#: Whether webhooks may go to addresses of private networks, this machine among them.
WEBHOOKS_PRIVATE = env.flag("JOBSITE_WEBHOOKS_PRIVATE")
#: The engine's own settings; jobs/conf.py says what each means.
JOBSITE = {
    "HOME": JOBSITE_HOME,
    "EMBEDDED": EMBEDDED,
    "REDIS_URL": REDIS_URL,
    "LEASE_SECONDS": env.number("JOBSITE_LEASE_SECONDS", default=30, least=1, most=3600),
    "GRACE_SECONDS": env.number("JOBSITE_GRACE_SECONDS", default=25, least=0, most=3600),
    "KEEP_DAYS": env.number("JOBSITE_KEEP_DAYS", default=90, least=1, most=36500),
    "CORS_ORIGINS": [origin.rstrip("/") for origin in env.words("JOBSITE_CORS_ORIGINS")],
    "WORKER_SLOTS": int(env.number("JOBSITE_WORKERS", default=2, least=1, most=64)),
}
#: What `spaces.agents.conf` reads: JavaScript that people deploy, off unless the operator wants it here.
AGENTS = {
    "ON": env.flag("JOBSITE_AGENTS"),
    "NODE": env.text("JOBSITE_NODE", default="node"),
    "URL": env.text("JOBSITE_INTERNAL_URL", default="http://127.0.0.1:8000"),
    "SECONDS": env.number("JOBSITE_AGENT_SECONDS", default=50, least=1, most=55),
    "MEMORY_MB": int(env.number("JOBSITE_AGENT_MEMORY_MB", default=256, least=64, most=8192)),
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"jobs": {"level": "INFO"}, "spaces": {"level": "INFO"}},
}
