"""`manage.py prepare_installation`: what stands between an empty database and a running site. `up` calls it."""

import hashlib
import io
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "As the database's owner: fetch the design system, migrate, grant rights, load the data, "
        "collect static files. Each only where it is owed."
    )
    requires_system_checks = []  # `migrate` runs those that matter

    def handle(self, *args: Any, **options: Any) -> None:
        self._step("Design system", lambda: self._call("fetch_design_system"))
        self._step("Database", self._migrate)
        self._step("Section 311 rules", lambda: self._call("load_section311"))
        if not settings.PRODUCTION:
            self._step("Practice docket", lambda: self._call("open_practice_docket"))
        self._step("Staff", self._ensure_staff)
        self._step("Static files", self._collect_static_files)
        self._step("Translations", lambda: self._call("translations"))

    def _migrate(self) -> None:
        self._call("migrate", interactive=False)
        self._call("grant_application_role")
        self._call("publish_receipt_key")

    def _ensure_staff(self) -> None:
        self._call("ensure_staff_groups")
        self._call("ensure_staff_login")

    def _collect_static_files(self) -> None:
        """Collect, hash and compress them, unless the same files were collected last time."""
        mark = settings.STATIC_ROOT / ".collected"
        now = _fingerprint_of_static_files()
        if not (mark.exists() and mark.read_text() == now):
            self._call("collectstatic", interactive=False, clear=True)
            mark.write_text(now)

    def _step(self, name: str, act: Callable[[], None]) -> None:
        began = time.monotonic()
        self.stdout.write(f"  {name:<20}", ending="")
        self.stdout.flush()
        act()
        self.stdout.write(f"{time.monotonic() - began:5.1f} s")
        self.stdout.flush()

    def _call(self, command: str, **options: Any) -> None:
        """Its words go to the log: the terminal gets one line a step."""
        said = io.StringIO()
        try:
            call_command(command, stdout=said, **options)
        finally:
            self.stderr.write(said.getvalue())


def _fingerprint_of_static_files() -> str:
    """Changes when any file is added, removed or changed, or the way in which they are stored."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}\n".encode())
    return digest.hexdigest()
