"""The running numbers of a docket."""

from django.db import connection

from rulemaking.models import Docket


def allocate_numbers(*, docket_pk: int, count: int) -> int:
    """Takes the next `count` numbers of a docket, in the caller's transaction.

    The docket's row stays locked until that transaction ends, so numbers have no gap: a rollback gives them back.

    Returns:
        The first of them; the others follow without a gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rulemaking_docket SET last_number = last_number + %s WHERE id = %s RETURNING last_number",
            [count, docket_pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise Docket.DoesNotExist
    return row[0] - count + 1
