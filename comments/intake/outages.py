"""What is known of a submission that met a fault of the database."""

import traceback

from django.db.backends.base.base import BaseDatabaseWrapper

from comments.intake import plain


def died_during_commit(fault: BaseException) -> bool:
    """Whether the connection ended during COMMIT: then nobody knows whether it was carried out.

    A statement that is a transaction of its own commits at its end: nobody can tell the one from the other. What the
    server itself refused, with an error of its own, was not carried out.
    """
    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]  # private to Django, so its stub leaves it out
    committing = {commit.__code__, plain.alone.__code__}
    frames = (frame for frame, _ in traceback.walk_tb(fault.__traceback__))
    return any(frame.f_code in committing for frame in frames) and plain.leaves_unknown(fault)
