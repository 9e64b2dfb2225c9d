"""Who may do what with rules and periods: predicates over (user, object, at). What none allows is refused."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils.functional import SimpleLazyObject

from rulemaking.models import CommentPeriod, Rulemaking

Person = User | AnonymousUser | SimpleLazyObject

SEES_RULES = "rulemaking.view_rulemaking"
DECIDES_ON_RULES = "rulemaking.change_rulemaking"
MOVES_PERIODS = "rulemaking.change_commentperiod"


def is_staff(user: Person) -> bool:
    return bool(user.is_active and user.is_staff)


def has_right(user: Person, right: str) -> bool:
    """Whether `user` is staff and has a right, by group or by name."""
    return is_staff(user) and user.has_perm(right)


def may_see_rule(user: Person, rulemaking: Rulemaking | None, at: dt.datetime) -> bool:
    return has_right(user, SEES_RULES)


def may_move_periods(user: Person, period: CommentPeriod | None, at: dt.datetime) -> bool:
    return has_right(user, MOVES_PERIODS)


def may_extend(user: Person, period: CommentPeriod, at: dt.datetime) -> bool:
    """An open period can be extended; a closed one is reopened, and one to come is opened anew."""
    return may_move_periods(user, period, at) and period.is_open_at(at)


def may_decide_on_rule(user: Person, rulemaking: Rulemaking | None, at: dt.datetime) -> bool:
    """Whether `user` proposes, publishes, withdraws and finalises rules, and records what was done for them."""
    return has_right(user, DECIDES_ON_RULES) and has_right(user, MOVES_PERIODS)


def is_staff_request(request: Any) -> bool:
    """For the navigation of the admin, which asks with a request alone; so are those below."""
    return is_staff(request.user)


def sees_rules(request: Any) -> bool:
    return has_right(request.user, SEES_RULES)


def sees_people(request: Any) -> bool:
    return has_right(request.user, "auth.view_user")
