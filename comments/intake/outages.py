"""What is known of a submission that met a fault of the database."""

import traceback

from django.db.backends.base.base import BaseDatabaseWrapper


def died_during_commit(fault: BaseException) -> bool:
    """Whether the connection ended during COMMIT: then nobody knows whether it was carried out.

    A COMMIT that the server itself refused, with an error of its own, was not.
    """
    frames = (frame for frame, _ in traceback.walk_tb(fault.__traceback__))
    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]  # private to Django, so its stub leaves it out
    if not any(frame.f_code is commit.__code__ for frame in frames):
        return False
    sqlstate = getattr(fault.__cause__, "sqlstate", None)
    # No word from the server, or its last one: connection faults and shutdowns (classes 08 and 57P).
    return sqlstate is None or sqlstate.startswith(("08", "57P"))
