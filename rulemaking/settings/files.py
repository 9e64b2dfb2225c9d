"""Where files lie: the stores of originals and of public copies, and static files."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from rulemaking.settings.environment import BASE_DIR, PROFILE, VAR_DIR, env

# --- files. Originals and public copies never share a store.
MEDIA_ROOT = VAR_DIR / "files"
ORIGINALS_STORE_URL = env.str("ORIGINALS_STORE_URL", "")
PUBLIC_STORE_URL = env.str("PUBLIC_STORE_URL", "")


def file_store(url: str, folder: str) -> dict:
    """A storage of Django: a folder of ours, or `s3://bucket/prefix?endpoint=https://host`."""
    if not url:
        return {
            "BACKEND": "comments.record.stores.DurableFileSystemStorage",
            "OPTIONS": {
                "location": str(MEDIA_ROOT / folder),
                "base_url": None,
                "file_permissions_mode": 0o600,
            },
        }
    parts = urlsplit(url)
    if parts.scheme != "s3":
        raise ImproperlyConfigured(f"A file store's URL starts with s3:// (got {parts.scheme!r}).")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    from boto3.s3.transfer import TransferConfig  # a second of imports that folders don't need

    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "file_overwrite": False,
        "max_memory_size": 1024 * 1024,  # what is read beyond that lies on disk; 0, its default, is no limit
        # A comment's file goes in one piece, streamed; parts of 8 MiB in ten threads would lie in memory.
        "transfer_config": TransferConfig(multipart_threshold=64 * 1024 * 1024, max_concurrency=2),
    }
    if "endpoint" in query:
        options["endpoint_url"] = query["endpoint"]
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": file_store(ORIGINALS_STORE_URL, "originals"),
    "originals": file_store(ORIGINALS_STORE_URL, "originals"),
    "public": file_store(PUBLIC_STORE_URL, "public"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PROFILE != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("uswds", VAR_DIR / "design" / "uswds")]
