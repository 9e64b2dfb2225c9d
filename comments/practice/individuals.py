"""What individuals write: a story, a reason, sometimes a word of thanks, or only three words."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

from comments.practice.grammar import Deck, blocks, expand
from comments.practice.names import TOWNS, person
from comments.practice.shapes import Channel, Draft, Submitter

# Views of individuals and their shares among those who write in their own words.
VIEWS: Mapping[str, int] = {"support": 34, "oppose": 20, "mixed": 17, "question": 14, "remittance": 15}

_COUNTRIES = ("Cambodia", "the Philippines", "Vietnam", "Thailand", "Indonesia", "Laos", "Malaysia")
_RELATIVES = (
    "my mother",
    "my grandmother",
    "my older sister",
    "my uncle",
    "my two nieces",
    "my father-in-law",
)
_RELATIVES_HERE = ("mother", "neighbor", "grandfather", "cousin", "coworker")
_BANKS = ("a branch of a large bank", "my credit union", "a savings bank", "the only bank")


def local_words(*, rng: random.Random, subject: str) -> dict[str, str]:
    """Values for the slots of one comment: a town, a sum, a relative and so on, at random."""
    return {
        "subject": subject,
        "town": rng.choice(TOWNS)[0],
        "years": str(rng.randrange(3, 38)),
        "amount": f"${rng.choice((rng.randrange(4, 99) * 1_000, rng.randrange(45, 990) * 500)):,}",
        "amount_small": f"${rng.randrange(4, 40) * 10}",
        "relative": rng.choice(_RELATIVES),
        "relative_us": rng.choice(_RELATIVES_HERE),
        "country": rng.choice(_COUNTRIES),
        "bank": rng.choice(_BANKS),
    }


def individual_comments(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Comments of individuals in their own words, without end.

    No story and no reason comes twice before all of its view have come once, and each is
    worded anew, so that two of them are never a form letter.
    """
    parts = blocks("individuals")
    stories = {view: Deck(parts[f"{view} story"], rng=rng) for view in VIEWS}
    reasons = {view: Deck(parts[f"{view} reason"], rng=rng) for view in VIEWS}
    closings = Deck(parts["closing"], rng=rng)
    while True:
        view = rng.choices(tuple(VIEWS), weights=tuple(VIEWS.values()))[0]
        chosen = [stories[view].draw(), reasons[view].draw()]
        if rng.random() < 0.35:
            chosen.append(reasons[view].draw())
        if rng.random() < 0.2:
            rng.shuffle(chosen)
        words = local_words(rng=rng, subject=subject)
        texts = [expand(part, rng=rng, words=words) for part in chosen]
        if rng.random() < 0.4:
            texts.append(expand(closings.draw(), rng=rng, words=words))
        submitter = _who(rng=rng)
        if submitter.full_name and rng.random() < 0.3:
            texts.append(submitter.full_name)
        text = rng.choice(("\n\n", "\n\n", " ")).join(part for part in texts if part)
        yield Draft(kind=view, text=text, submitter=submitter, channel=_channel(rng=rng))


def very_short_comments(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Comments of a few words, each different, until there are no more."""
    texts = blocks("individuals")["very short"]
    for text in rng.sample(texts, len(texts)):
        shown = expand(text, rng=rng, words=local_words(rng=rng, subject=subject))
        yield Draft(kind="very-short", text=shown, submitter=_who(rng=rng, anonymous_share=0.5))


def foreign_language_comments(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Each of the texts that are not in English, once; the kind names the language (ISO 639-1)."""
    for language, texts in blocks("languages").items():
        for text in texts:
            words = local_words(rng=rng, subject=subject)
            yield Draft(
                kind=f"language-{language}",
                text=expand(text, rng=rng, words=words),
                submitter=_who(rng=rng, anonymous_share=0.2),
            )


def _who(*, rng: random.Random, anonymous_share: float = 0.22) -> Submitter:
    if rng.random() < anonymous_share:
        return Submitter(submitter_type="ANONYMOUS")
    who = person(rng=rng)
    # Some people give no more than a first name and an initial.
    return replace(who, last_name=f"{who.last_name[0]}.") if rng.random() < 0.07 else who


def _channel(*, rng: random.Random) -> Channel:
    channels: tuple[Channel, ...] = ("web", "api", "email")
    return rng.choices(channels, weights=(88, 7, 5))[0]
