"""Keys of the API: asked for, confirmed through the mailbox, shown once, made anew, revoked; and what staff decide.

A key's page has a secret address that only its owner's mailbox has seen. Nobody is told whether an address has a key.
"""

import datetime as dt
import hashlib
import secrets
import string
import uuid

from django.core import signing
from django.db import IntegrityError, transaction

from comments.enums import JobKind, NotificationKind
from comments.models import ApiKey, Job, Notification
from comments.models.api_key import HOLDER
from comments.record import known_keys, unconfirmed
from comments.record.mail import api_key_token, language_of_holder, normal_address
from comments.wake import wake_workers
from rulemaking.history import change_context

ASK_AGAIN_AFTER = dt.timedelta(hours=1)
"""At most one message with the link per key in this span: nobody's mailbox is flooded."""

KEY_CHARACTERS = 40
PREFIX_CHARACTERS = 6
_ALPHABET = string.ascii_letters + string.digits
_SIGNER_SALT = "api-key"


class KeyUnknown(Exception):
    """The link names no key, or was changed on its way."""


class KeyNotChangeable(Exception):
    """The key is not in the state that an act needs. `str()` is a sentence that says so."""


def ask(*, email: str, name: str, purpose: str, at: dt.datetime, language: str = "en") -> ApiKey:
    """Records that somebody asks for a key, and owes the address a message with the link to the key's page.

    Asked again, the same key is found and its link is sent again, after ASK_AGAIN_AFTER. Until it is confirmed the
    last name and purpose count: its owner may not be who asked first.

    Args:
        email: a valid address, at most 254 characters.
        name, purpose: one line each, at most 100 and 500 characters.
        at: when it is asked, aware, UTC.
        language: of the messages about the key.
    """
    email = normal_address(email)
    with transaction.atomic(), change_context(by=HOLDER, why="asked for"):
        key = _standing(email=email, name=name, purpose=purpose, at=at)
        if key.confirmed_at is None and (key.name, key.purpose) != (name, purpose):
            ApiKey.objects.filter(pk=key.pk, confirmed_at__isnull=True).update(name=name, purpose=purpose)
        if not _written_to_lately(key, at):
            _owe_message(key, NotificationKind.API_KEY, at, language)
    key.refresh_from_db()
    return key


def of_token(token: str) -> ApiKey:
    """The key that a link names, whatever became of it.

    Raises:
        KeyUnknown: the token is not ours.
    """
    try:
        pk = signing.Signer(salt=_SIGNER_SALT).unsign(token)
    except signing.BadSignature as changed:
        raise KeyUnknown from changed
    found = ApiKey.objects.filter(pk=int(pk)).first()
    if found is None:
        raise KeyUnknown
    return found


def confirm(*, key: ApiKey, at: dt.datetime) -> str:
    """Makes the key, once, and says it. It can't be had again.

    Raises:
        KeyNotChangeable: it was confirmed before, or revoked.
    """
    made = _new_key()
    with change_context(by=HOLDER, why="confirmed"):
        done = ApiKey.objects.standing().filter(pk=key.pk, confirmed_at__isnull=True)
        if not done.update(confirmed_at=at, **_traces_of(made, at)):
            raise KeyNotChangeable("This key was confirmed before. It was shown then, and can’t be shown again.")
    return made


def renew(*, key: ApiKey, seen_prefix: str, at: dt.datetime) -> str:
    """Makes another key in its place, and says it. The one before stops working.

    Args:
        seen_prefix: of the key that is to go, so that the same order sent twice is carried out once.

    Raises:
        KeyNotChangeable: that key is not the present one, or it is revoked.
    """
    made = _new_key()
    with transaction.atomic(), change_context(by=HOLDER, why="made anew"):
        present = ApiKey.objects.select_for_update().filter(pk=key.pk, prefix=seen_prefix, revoked_at__isnull=True)
        before = present.exclude(prefix="").first()
        if before is None:
            raise KeyNotChangeable("This key was changed in another window. Look at it again.")
        ApiKey.objects.filter(pk=key.pk).update(**_traces_of(made, at))
    known_keys.forget(before)
    return made


def revoke(*, key: ApiKey, reason: str, by: str, at: dt.datetime) -> None:
    """Ends a key for good; ending it again changes nothing. If staff did it, the holder is told why."""
    with transaction.atomic(), change_context(by=by, why=f"revoked: {reason}"):
        revoked = (
            ApiKey.objects.standing()
            .filter(pk=key.pk)
            .update(
                revoked_at=at, revoked_by=by, revoked_reason=reason,
                may_post=False, may_post_since=None, may_post_by="",
            )
        )  # fmt: skip
        if revoked and by != HOLDER and key.confirmed_at is not None:
            _owe_message(key, NotificationKind.API_KEY_CHANGED, at)
    known_keys.forget(key)


def ask_to_post(*, key: ApiKey, purpose: str, at: dt.datetime) -> None:
    """Records that the holder wants to send comments. Staff decide; asked again, the last words count.

    Raises:
        KeyNotChangeable: it isn't confirmed, is revoked, or may post already.
    """
    with change_context(by=HOLDER, why="posting asked for"):
        asking = ApiKey.objects.standing().filter(pk=key.pk, confirmed_at__isnull=False, may_post=False)
        if not asking.update(posting_asked_at=at, posting_purpose=purpose):
            raise KeyNotChangeable("This key can’t ask for that now. Look at it again.")


def allow_posting(*, key: ApiKey, by: str, at: dt.datetime) -> None:
    """Lets comments be sent with a key, and tells its holder.

    Raises:
        KeyNotChangeable: it isn't confirmed, is revoked, or may post already.
    """
    with transaction.atomic(), change_context(by=by, why="posting allowed"):
        waiting = ApiKey.objects.standing().filter(pk=key.pk, confirmed_at__isnull=False, may_post=False)
        if not waiting.update(may_post=True, may_post_by=by, may_post_since=at):
            raise KeyNotChangeable("Only a key that is confirmed and not revoked can be allowed to post, and once.")
        _owe_message(key, NotificationKind.API_KEY_CHANGED, at)
    known_keys.forget(key)


def end_posting(*, key: ApiKey, by: str, at: dt.datetime) -> None:
    """Takes the leave to post away; the key still reads. Its holder is told, and may ask again.

    Raises:
        KeyNotChangeable: it may not post.
    """
    with transaction.atomic(), change_context(by=by, why="posting ended"):
        posting = ApiKey.objects.standing().filter(pk=key.pk, may_post=True)
        if not posting.update(may_post=False, may_post_by="", may_post_since=None, posting_asked_at=None):
            raise KeyNotChangeable("This key may not post.")
        _owe_message(key, NotificationKind.API_KEY_CHANGED, at)
    known_keys.forget(key)


def set_limit(*, key: ApiKey, requests_per_hour: int | None, by: str, at: dt.datetime) -> None:
    """How many requests a key may make in any hour; None: as many as every key. Its holder is told.

    Raises:
        KeyNotChangeable: it isn't confirmed, or is revoked.
    """
    with transaction.atomic(), change_context(by=by, why=f"limit set to {requests_per_hour or 'the usual'}"):
        standing = ApiKey.objects.standing().filter(pk=key.pk, confirmed_at__isnull=False)
        if not standing.update(requests_per_hour=requests_per_hour):
            raise KeyNotChangeable("Only a key that is confirmed and not revoked has a limit.")
        _owe_message(key, NotificationKind.API_KEY_CHANGED, at)
    known_keys.forget(key)


def sweep(*, at: dt.datetime, limit: int = 200) -> int:
    """Deletes wishes for a key that nobody confirmed in time. Safe to run twice.

    Returns:
        How many were deleted; at most `limit`.
    """
    with change_context(by="system:api-keys", why="never confirmed"):
        return unconfirmed.delete(ApiKey.objects.never_confirmed(), named="api_key", at=at, limit=limit)


def _new_key() -> str:
    """238 bits at random, so that its SHA-256 gives nobody anything to try out."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(KEY_CHARACTERS))


def _traces_of(made: str, at: dt.datetime) -> dict[str, object]:
    return {
        "key_sha256": hashlib.sha256(made.encode()).digest(),
        "prefix": made[:PREFIX_CHARACTERS],
        "issued_at": at,
    }


def _standing(*, email: str, name: str, purpose: str, at: dt.datetime) -> ApiKey:
    present = ApiKey.objects.standing().filter(email=email).select_for_update(no_key=True)
    if found := present.first():  # held, so that no sweep deletes it while it is written to
        return found
    try:
        with transaction.atomic():
            return ApiKey.objects.create(email=email, name=name, purpose=purpose, asked_at=at)
    except IntegrityError:
        # Asked for from two tabs at once: the other one's row is this one's.
        return present.get()


def _written_to_lately(key: ApiKey, at: dt.datetime) -> bool:
    sent = Notification.objects.filter(api_key=key, kind=NotificationKind.API_KEY)
    return sent.filter(ordered_at__gt=at - ASK_AGAIN_AFTER).exists()


def _owe_message(key: ApiKey, kind: NotificationKind, at: dt.datetime, language: str = "") -> None:
    """Owes a message about a key; without a language, in that of the last one."""
    notification = Notification.objects.create(
        kind=kind,
        email=key.email,
        language=language or language_of_holder(key.pk),
        api_key=key,
        message_id=f"<api-key-{uuid.uuid4().hex}@docket311>",
        ordered_at=at,
    )
    Job.objects.create(kind=JobKind.NOTIFY, notification=notification, ordered_at=at, not_before=at)
    transaction.on_commit(wake_workers, robust=True)


__all__ = [
    "ASK_AGAIN_AFTER", "KeyNotChangeable", "KeyUnknown", "allow_posting", "api_key_token", "ask",
    "ask_to_post", "confirm", "end_posting", "of_token", "renew", "revoke", "set_limit", "sweep",
]  # fmt: skip
