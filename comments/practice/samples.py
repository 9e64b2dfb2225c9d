"""Several hundred sample comments for a practice docket, the same ones for the same seed."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from comments.practice.arrivals import EASTERN, Arrivals
from comments.practice.campaigns import (
    FORM_LETTERS,
    form_letter_comments,
    madlib_comments,
    merged_comments,
    petition,
)
from comments.practice.individuals import (
    foreign_language_comments,
    individual_comments,
    very_short_comments,
)
from comments.practice.letters import expert_letters, law_firm_letter, organization_letters
from comments.practice.oddities import exact_duplicates, odd_comments
from comments.practice.shapes import Draft, SampleComment

# Of 420 comments, how many are copies of each letter; other totals are scaled.
_COPIES_OF_420 = {"victims": 120, "privacy": 45, "remittance": 12, "merged": 9, "madlib": 25}
_DUPLICATES_OF_420 = 9
_VERY_SHORT_OF_420 = 20


def sample_comments(
    *, seed: int | str, count: int, opens_on: dt.date, until: dt.datetime, subject: str
) -> Iterator[SampleComment]:
    """Sample comments in the order of their arrival.

    One of each special case comes first in the count, so that 100 comments already hold them
    all; campaigns grow with `count`; individuals in their own words fill the rest.

    Args:
        seed: same seed, count, dates and subject, same comments, byte for byte.
        count: how many, at least 1.
        opens_on: day on which the comment period opens, at 00:00 Eastern.
        until: exclusive end of the arrivals, aware.
        subject: whom the proposed rule is about, as the texts are to call it; at most 100
            characters, so that no text grows past 5,000 code points.

    Raises:
        ValueError: `count` or `subject` is out of bounds, or `until` is not after the opening.
    """
    if count < 1:
        raise ValueError("At least one sample comment is needed.")
    if not 1 <= len(subject) <= 100:
        raise ValueError("The subject needs a name of 1 to 100 characters.")
    rng = random.Random(f"practice comments {seed}")
    arrivals = Arrivals(opens_on=opens_on, until=until, rng=rng)
    drafts = islice(_drafts(rng=rng, count=count, subject=subject), count)
    yield from in_order_of_arrival(drafts, arrivals=arrivals, name=str(count), opens_on=opens_on)


def in_order_of_arrival(
    drafts: Iterable[Draft], *, arrivals: Arrivals, name: str, opens_on: dt.date
) -> Iterator[SampleComment]:
    """Drafts as sample comments, each with its instant of arrival.

    Args:
        name: begins the name of each sample, before its place among the drafts.
    """
    arrived = sorted(
        (
            (arrivals.draw(wave=draft.wave, on_weekdays=draft.channel == "mail"), place, draft)
            for place, draft in enumerate(drafts)
        ),
        key=lambda arrival: arrival[:2],
    )
    for received_at, place, draft in arrived:
        yield _arrived(draft, sample_id=f"{name}-{place + 1:05d}", received_at=received_at, opens_on=opens_on)


def _drafts(*, rng: random.Random, count: int, subject: str) -> Iterator[Draft]:
    """Drafts in order of importance, without end."""

    def scaled(share: int) -> int:
        return max(1, round(share * count / 420))

    yield from odd_comments(rng=rng, subject=subject)
    yield law_firm_letter(rng=rng, subject=subject)
    yield petition(rng=rng, subject=subject)
    yield from organization_letters(rng=rng, subject=subject)
    yield from expert_letters(rng=rng, subject=subject)
    yield from foreign_language_comments(rng=rng, subject=subject)
    individuals = individual_comments(rng=rng, subject=subject)
    in_own_words = list(islice(individuals, scaled(_DUPLICATES_OF_420)))
    yield from chain(in_own_words, exact_duplicates(in_own_words, rng=rng))
    yield from islice(very_short_comments(rng=rng, subject=subject), scaled(_VERY_SHORT_OF_420))
    for name in FORM_LETTERS:
        copies = form_letter_comments(name, rng=rng, subject=subject)
        yield from islice(copies, scaled(_COPIES_OF_420[name]))
    yield from islice(merged_comments(rng=rng, subject=subject), scaled(_COPIES_OF_420["merged"]))
    yield from islice(madlib_comments(rng=rng, subject=subject), scaled(_COPIES_OF_420["madlib"]))
    yield from individuals


def _arrived(draft: Draft, *, sample_id: str, received_at: dt.datetime, opens_on: dt.date) -> SampleComment:
    who = draft.submitter
    postmarked_on = None
    if draft.postmarked_days_before is not None:
        sent_on = received_at.astimezone(EASTERN).date() - dt.timedelta(days=draft.postmarked_days_before)
        postmarked_on = max(sent_on, opens_on)
    return SampleComment(
        sample_id=sample_id,
        kind=draft.kind,
        text=draft.text,
        submitter_type=who.submitter_type,
        first_name=who.first_name,
        last_name=who.last_name,
        organization=who.organization,
        organization_type=who.organization_type,
        email=who.email,
        phone=who.phone,
        city=who.city,
        state=who.state,
        zip=who.zip,
        country=who.country,
        channel=draft.channel,
        received_at=received_at,
        postmarked_on=postmarked_on,
        files=draft.files,
        num_items_received=draft.num_items_received,
    )
