"""What Django is made of: applications, middleware, templates, language and time."""

from rulemaking.settings.environment import BASE_DIR, PRODUCTION

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rulemaking",
    "comments",
]

MIDDLEWARE = [
    "rulemaking.middleware.RequestClockMiddleware",
    "rulemaking.middleware.AskAnewMiddleware",
    "comments.api.v4.middleware.CompressionMiddleware",
    "comments.api.v4.middleware.ConditionalMiddleware",
    "comments.api.v4.middleware.JsonErrorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comments.review.admin_policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rulemaking.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rulemaking.middleware.LazyMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "rulemaking.urls"
WSGI_APPLICATION = "rulemaking.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rulemaking.context_processors.site",
            ],
        },
    }
]

# --- language and time. Instants are stored in UTC; people read Eastern time. The staff's side is English (ADR 0020).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["rulemaking.formats"]
LANGUAGE_COOKIE_NAME = "docket311_language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SECURE = PRODUCTION
TIME_ZONE = "America/New_York"
USE_TZ = True
SILENCED_SYSTEM_CHECKS: list[str] = []
