"""Where we run: the profile, its folders and its address. Every other module of settings reads this one."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parents[2]
env = Env()

PROFILE = env.str("DOCKET311_ENV", "production")
if PROFILE not in ("production", "local", "test"):
    raise ImproperlyConfigured(f"DOCKET311_ENV is {PROFILE!r}; use production, local or test.")
PRODUCTION = PROFILE == "production"
DEBUG = False

VAR_DIR = Path(env.str("DOCKET311_VAR", str(BASE_DIR / "var")))


def required(name: str, example: str) -> str:
    """The value of an environment variable that has no safe default.

    Raises:
        ImproperlyConfigured: it is missing or empty; the message names it and shows a value.
    """
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it, for example {name}={example}. "
            "`make run` generates one for a laptop; docs/settings.md lists what production needs."
        )
    return value


SECRET_KEY = required("SECRET_KEY", "<50 random characters>")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", "" if PRODUCTION else f"http://127.0.0.1:{env.int('PORT', 8000)}").rstrip(
    "/"
)
if PRODUCTION and not (ALLOWED_HOSTS and PUBLIC_BASE_URL):
    raise ImproperlyConfigured(
        "Set ALLOWED_HOSTS=comments.example.gov and PUBLIC_BASE_URL=https://comments.example.gov "
        "(mail and feeds need an absolute address that is not taken from a request)."
    )
