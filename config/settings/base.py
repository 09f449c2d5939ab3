"""Settings of an installation; everything that varies between offices comes from `config.env`."""

from pathlib import Path

from config import env
from dibao.kernel.crypto import site_secret

BASE_DIR = env.ROOT
DIBAO_HOME: Path = env.home()
DIBAO_WITNESS = env.witness()
DIBAO_CLAMD = env.clamd()
# Fonts and divisions come from locked npm packages, never from the repository.
NODE_MODULES = BASE_DIR / "node_modules"

DEBUG = False
SECRET_KEY = site_secret(DIBAO_HOME)
ALLOWED_HOSTS = env.hosts()

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.staticfiles.OnlyWhatWeUse",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.humanize",
    "django_htmx",
    "dibao.kernel",
    "dibao.regions",
    "dibao.audit",
    "dibao.access",
    "dibao.registry",
    "dibao.policy",
    "dibao.documents",
    "dibao.exchange",
    "dibao.matching",
    "dibao.population",
    "dibao.archive",
    "dibao.preservation",
    "dibao.holdings",
    "dibao.capture",
    "dibao.finding",
    "dibao.reading",
    "dibao.disposal",
    "dibao.verification",
    "dibao.casework",
    "dibao.screening",
    "dibao.adjusting",
    "dibao.reviews",
    "dibao.payments",
    "dibao.banking",
    "dibao.recovery",
    "dibao.funds",
    "dibao.rounds",
    "dibao.remedies",
    "dibao.referral",
    "dibao.sharing",
    "dibao.desk",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dibao.kernel.middleware.Headers",
    "dibao.kernel.middleware.ReadOnce",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dibao.audit.middleware.RequestContext",
    "dibao.access.middleware.OneLiveSession",
    "dibao.access.middleware.DenyByDefault",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "dibao.access.context.shell",
                "dibao.desk.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "dibao.kernel.formfields.Renderer"

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Staff"
AUTHENTICATION_BACKENDS = ["dibao.access.backends.StaffBackend"]
PASSWORD_HASHERS = ["dibao.access.hashers.OfficeArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "access:login"
LOGIN_REDIRECT_URL = "desk:today"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.tls()
CSRF_FAILURE_VIEW = "dibao.access.views.errors.forged_form"
SECURE_HSTS_SECONDS = 31536000 if env.tls() else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.tls()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.tls() else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# One upload is at most 200 MB (a video); everything else is held to 20 MB by the inspection.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "dibao.kernel.uploads.SealedUploads",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DIBAO_HOME / "static"
STATICFILES_DIRS = [("vendor/tabler/css", NODE_MODULES / "@tabler/core/dist/css")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dibao.kernel.assets.Assets"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
