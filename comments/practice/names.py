"""Invented people and places of residence for sample comments.

First and last names are combined at random from wide lists; addresses of electronic mail are in
the domains reserved for examples (RFC 2606) and telephone numbers in the block 555-0100 to
555-0199, kept for fiction.
"""

import random

from comments.practice.grammar import blocks
from comments.practice.shapes import Submitter

FIRST_NAMES = tuple(blocks("people")["first names"][0].split())
LAST_NAMES = tuple(blocks("people")["last names"][0].split())
# City, state, ZIP code.
TOWNS = tuple(tuple(line.split("|")) for line in blocks("people")["towns"][0].splitlines())
_MAIL_DOMAINS = ("example.com", "example.net", "example.org")
_AREA_CODES = ("202", "213", "312", "404", "503", "617", "701", "808", "907", "915")


def person(*, rng: random.Random) -> Submitter:
    """An individual, with as much of a contact as such a person might have given."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    city, state, zip_code = rng.choice(TOWNS)
    gives_place = rng.random() < 0.85
    return Submitter(
        submitter_type="INDIVIDUAL",
        first_name=first,
        last_name=last,
        email=mail_address(first, last, rng=rng) if rng.random() < 0.7 else "",
        phone=telephone(rng=rng) if rng.random() < 0.25 else "",
        city=city if gives_place else "",
        state=state if gives_place else "",
        zip=zip_code if gives_place and rng.random() < 0.8 else "",
        country="United States" if gives_place else "",
    )


def mail_address(first: str, last: str, *, rng: random.Random) -> str:
    """An address in a domain that no one can own."""
    local = f"{first}.{last}{rng.choice(('', '', str(rng.randrange(2, 99))))}".lower()
    return f"{local.encode('ascii', 'ignore').decode()}@{rng.choice(_MAIL_DOMAINS)}"


def telephone(*, rng: random.Random) -> str:
    """A number from the block that is kept for fiction, 555-0100 to 555-0199."""
    return f"{rng.choice(_AREA_CODES)}-555-01{rng.randrange(100):02d}"
