"""The groups of staff, made from the rights that permissions.py lists."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from comments.review.permissions import RIGHTS_OF_GROUP


class RightUnknown(Exception):
    """A right is listed that no model has. Run `migrate` first, or mend permissions.py."""


@transaction.atomic
def ensure_staff_groups() -> list[Group]:
    """Makes each group if it is missing, and gives it exactly its rights. Members stay. Idempotent.

    Raises:
        RightUnknown: a listed right isn't in the database.
    """
    groups = []
    for name, rights in RIGHTS_OF_GROUP.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))
        groups.append(group)
    return groups


def _permissions(rights: tuple[str, ...]) -> list[Permission]:
    wanted = Q()
    for right in rights:
        app, codename = right.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    missing = set(rights) - {f"{right.content_type.app_label}.{right.codename}" for right in found}
    if missing:
        raise RightUnknown(f"No such right: {', '.join(sorted(missing))}.")
    return found
