"""`manage.py ensure_staff_login`: the first account, with a generated password."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from rulemaking.stack import secret_files
from rulemaking.stack.console import STAFF_PASSWORD_FILE, STAFF_USERNAME
from rulemaking.stack.folders import Folders


class Command(BaseCommand):
    help = (
        "Make the account `staff` with a password of its own, kept in var/secrets. "
        "An account that exists stays as it is; if its password was changed, the file with the old one is removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Folders.of_environment().secrets
        file = folder / STAFF_PASSWORD_FILE
        staff = User.objects.filter(username=STAFF_USERNAME).first()
        if staff is None:
            password = secret_files.read_or_make_password(folder, STAFF_PASSWORD_FILE)
            User.objects.create_superuser(STAFF_USERNAME, password=password)
            self.stdout.write(f"Made the account {STAFF_USERNAME}; its password is in {file}.")
        elif file.exists() and not staff.check_password(file.read_text().strip()):
            file.unlink()
            self.stdout.write(f"The password of {STAFF_USERNAME} was changed; removed {file}.")
