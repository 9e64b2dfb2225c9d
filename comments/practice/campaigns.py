"""Mass comments: form letters with personal additions, one with places for a sender's own name and town, one with
interchangeable words, a petition."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comments.practice.grammar import Deck, blocks, expand
from comments.practice.individuals import local_words
from comments.practice.names import mail_address, person, telephone
from comments.practice.shapes import Channel, Draft, Submitter


@dataclass(frozen=True, slots=True)
class FormLetter:
    """One organized letter: its text in `campaigns.txt`, and when and how it arrives.

    `wave` is the part of the period, as fractions, within which most of it comes.
    """

    heading: str
    wave: tuple[float, float]
    channel: Channel


FORM_LETTERS: Mapping[str, FormLetter] = {
    "victims": FormLetter("victims letter", (0.03, 0.8), "web"),
    "privacy": FormLetter("privacy letter", (0.55, 1.0), "web"),
    "remittance": FormLetter("remittance letter", (0.7, 0.95), "email"),
}

# How a copy departs from the letter, and in how many of a hundred copies.
_DEPARTURES = {"none": 34, "signed": 22, "front": 11, "middle": 11, "end": 12, "cut": 5, "noise": 5}


def form_letter_comments(name: str, *, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Copies of a form letter, without end: exact, signed, added to, shortened or badly pasted.

    Args:
        name: a key of `FORM_LETTERS`.
        rng: makes every choice.
        subject: whom the proposed rule is about.
    """
    letter = FORM_LETTERS[name]
    parts = blocks("campaigns")
    body = expand(parts[letter.heading][0], rng=rng, words={"subject": subject})
    additions, sign_offs = Deck(parts["personal"], rng=rng), Deck(parts["sign off"], rng=rng)
    while True:
        submitter = person(rng=rng)
        departure = rng.choices(tuple(_DEPARTURES), weights=tuple(_DEPARTURES.values()))[0]
        words = local_words(rng=rng, subject=subject)
        addition = expand(additions.draw(), rng=rng, words=words)
        text = _depart(body, departure, addition=addition, rng=rng)
        if departure in ("signed", "end") or (departure != "none" and rng.random() < 0.3):
            text += f"\n\n{sign_offs.draw()}\n{submitter.full_name}"
            if submitter.city and rng.random() < 0.5:
                text += f"\n{submitter.city}, {submitter.state}"
        yield Draft(
            kind=f"form-{name}",
            text=text,
            submitter=submitter,
            channel=letter.channel if rng.random() < 0.9 else "web",
            wave=letter.wave,
        )


def merged_comments(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Copies of a letter into which a program put each sender's name, town, sum and bank, without end.

    One in four adds a line of its own at the end.
    """
    parts = blocks("campaigns")
    additions = Deck(parts["personal"], rng=rng)
    while True:
        submitter = person(rng=rng)
        words = local_words(rng=rng, subject=subject)
        words |= {"name": submitter.full_name, "town": submitter.city or words["town"]}
        text = expand(parts["merge letter"][0], rng=rng, words=words)
        if rng.random() < 0.25:
            text = f"{text}\n\n{expand(additions.draw(), rng=rng, words=words)}"
        yield Draft(kind="merged", text=text, submitter=submitter, channel="email", wave=(0.3, 0.8))


def madlib_comments(*, rng: random.Random, subject: str) -> Iterator[Draft]:
    """Copies of a letter whose every sentence is put together from interchangeable words, without end."""
    template = blocks("campaigns")["madlib"][0]
    while True:
        submitter = person(rng=rng)
        text = expand(template, rng=rng, words=local_words(rng=rng, subject=subject))
        yield Draft(kind="madlib", text=text, submitter=submitter, channel="api", wave=(0.85, 1.0))


def petition(*, rng: random.Random, subject: str) -> Draft:
    """One submission that says it stands for several hundred people."""
    text = expand(blocks("campaigns")["petition"][0], rng=rng, words={"subject": subject})
    signatures = rng.randrange(280, 640)
    return Draft(
        kind="petition",
        text=f"{text}\n\nNumber of signatures: {signatures}",
        submitter=Submitter(
            submitter_type="ORGANIZATION",
            first_name="Sophea",
            last_name="Merriweather",
            organization="Three Rivers Home Remittance Council",
            organization_type="Organization",
            email=mail_address("office", "threerivers", rng=rng),
            phone=telephone(rng=rng),
            city="Stockton",
            state="CA",
            zip="95207",
            country="United States",
        ),
        channel="bulk",
        num_items_received=signatures,
        wave=(0.6, 1.0),
    )


def _depart(body: str, departure: str, *, addition: str, rng: random.Random) -> str:
    paragraphs = body.split("\n\n")
    match departure:
        case "front":
            return "\n\n".join([addition, *paragraphs])
        case "middle":
            at = rng.randrange(1, len(paragraphs))
            if rng.random() < 0.5:
                paragraphs[at - 1] = f"{paragraphs[at - 1]} {addition}"
                return "\n\n".join(paragraphs)
            return "\n\n".join([*paragraphs[:at], addition, *paragraphs[at:]])
        case "end":
            return "\n\n".join([*paragraphs, addition])
        case "cut":
            del paragraphs[rng.randrange(1, len(paragraphs))]
            return "\n\n".join([*paragraphs, addition])
        case "noise":
            return rng.choice((body.replace("\n\n", "\n"), body.upper(), f"  {body}\n\n", body.replace(". ", ".  ")))
        case _:
            return body
