"""Letters for the tests, from a small grammar of their own, and what senders do to them."""

import random
from collections.abc import Sequence

_NOUNS = (
    "teller ledger escrow ferry harbour lender pension grocer tariff voucher parcel kiosk wallet courier broker casino "
    "orchard ministry clinic tenant brewery archive ferryman quarry garage bakery embassy syndicate compound auditor"
)
_VERBS = (
    "delays hides moves burdens protects feeds starves tracks misses repays insures freezes reports doubles closes "
    "weighs drains shelters"
)
_QUALITIES = (
    "rural late honest costly secret small distant foreign stolen narrow modest brittle urgent public fragile quiet "
    "broad patient"
)
_LINKS = "while because although unless until whenever after before"


def sentence(rng: random.Random) -> str:
    """One sentence of some twenty words; two alike are next to impossible."""

    def clause() -> str:
        words = (rng.choice(pool.split()) for pool in (_QUALITIES, _NOUNS, _VERBS, _QUALITIES, _NOUNS))
        return "the {} {} {} some {} {}".format(*words)

    return f"{clause()} {rng.choice(_LINKS.split())} {clause()} {rng.choice(_LINKS.split())} {clause()}.".capitalize()


def paragraph(rng: random.Random, sentences: int = 3) -> str:
    """Some sentences."""
    return " ".join(sentence(rng) for _ in range(sentences))


def form_letter(rng: random.Random, paragraphs: int = 4) -> list[str]:
    """The paragraphs of a letter that an organiser hands out."""
    return [paragraph(rng) for _ in range(paragraphs)]


def sent(paragraphs: Sequence[str], name: str) -> str:
    """The letter as somebody sends it."""
    return "\n\n".join(["Dear Director,", *paragraphs, f"Sincerely,\n{name}"])
