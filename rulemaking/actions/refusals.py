"""What all acts say when they can't be done."""


class ActRefused(Exception):
    """An act that the law or good order does not allow. `str()` says why, and what to do instead."""


def refuse_if(reason: str | None, refusal: type[ActRefused]) -> None:
    """Raises `refusal` with the reason that a rule gave, if it gave one."""
    if reason:
        raise refusal(reason)
