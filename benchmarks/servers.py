"""A fresh database on embedded servers, for one run of the benchmarks."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def fresh_installation() -> Iterator[None]:
    """Starts PostgreSQL and Valkey in a folder of their own, migrates, and sets Django up.

    The durability settings are those of every installation: fsync, full_page_writes and synchronous_commit are on.
    With DATABASE_URL set, that server is used, and must be empty.
    """
    from rulemaking.stack.environment import embedded_servers, local_environment
    from rulemaking.stack.folders import Folders
    from rulemaking.stack.postgres import Postgres
    from rulemaking.stack.valkey import Valkey

    with tempfile.TemporaryDirectory(prefix="d311-bench-") as var:
        os.environ["DOCKET311_VAR"] = var
        Path(var).chmod(0o755)  # as root, PostgreSQL runs under another account and must be able to enter
        folders = Folders.of_environment()
        environment = local_environment(folders, given=os.environ)
        environment |= {"DOCKET311_ENV": "test", "LOG_LEVEL": "ERROR"}
        owned = embedded_servers(environment)
        servers: list[Postgres | Valkey] = []
        if "postgres" in owned:
            servers.append(Postgres(folders))
        if "valkey" in owned:
            servers.append(Valkey(folders))
        environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        os.environ.update(environment)
        try:
            for server in servers:
                server.start()
            _set_up_django()
            yield
        finally:
            for server in reversed(servers):
                server.stop()


def _set_up_django() -> None:
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "rulemaking.settings"
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
