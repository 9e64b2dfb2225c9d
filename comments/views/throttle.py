"""How much one address and one network may send, so that a flood can't take the forms from everyone else.

Generous: a whole office, library or country may sit behind one address. ADR 0016.
"""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import ngettext

from comments.client_addresses import address_of, network_of
from comments.intake.bot_check import Sender
from comments.rate_limits import Limit, take


def seconds_to_wait(request: HttpRequest, *, at: dt.datetime) -> int | None:
    """Counts this request, and says how long its network must wait; None if it may go on.

    A network is an IPv4 /24 or an IPv6 /56. It may send FORMS_PER_NETWORK_AND_HOUR forms in any hour; 0: any number.

    Raises:
        django.db.Error: the database doesn't answer.
    """
    left = take([(Limit("forms", settings.FORMS_PER_NETWORK_AND_HOUR), network_of(request))], at=at)
    return left.wait_seconds if left and left.is_used_up else None


def too_many_requests(wait_seconds: int) -> str:
    """What somebody reads who must wait, in the reader's language; the wait in whole minutes, rounded up."""
    minutes = -(-wait_seconds // 60)
    said = ngettext(
        "There were too many requests from your network. Try again in %(minutes)s minute.",
        "There were too many requests from your network. Try again in %(minutes)s minutes.",
        minutes,
    )
    return said % {"minutes": minutes}


def comment_limits(request: HttpRequest, *, sender: Sender, slug: str) -> list[tuple[Limit, str]]:
    """What one comment sent is counted against, and for whom.

    The limits are COMMENT_LIMITS of this kind of sender: on its address, its network, and on the rule from everywhere.

    Args:
        slug: of the rule.
    """
    most = settings.COMMENT_LIMITS[sender.value]
    whose = {"address": address_of(request), "network": network_of(request), "rule": slug}
    return [(Limit(f"comments-{sender}-{of}", most[of]), whom) for of, whom in whose.items()]


def report_seconds_to_wait(request: HttpRequest, *, sender: Sender, comment_id: str, at: dt.datetime) -> int | None:
    """Counts one report of a false name, and says how long its sender must wait; None if it may go on.

    The limits are REPORT_LIMITS of this kind of sender: on its address, its network, and the comment from everywhere.
    """
    most = settings.REPORT_LIMITS[sender.value]
    whose = {"address": address_of(request), "network": network_of(request), "comment": comment_id}
    left = take([(Limit(f"reports-{sender}-{of}", most[of]), whom) for of, whom in whose.items()], at=at)
    return left.wait_seconds if left and left.is_used_up else None
