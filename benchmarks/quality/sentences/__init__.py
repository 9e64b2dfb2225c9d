"""Sentences whose topics and stance are known, as text files: `== label`, then one sentence with choices a line.

`{this|that}` chooses, `{M}` is the name of a special measure. Written for measuring; they share nothing with the cues
of the analysis but the English and Spanish language and the names that the statute gives.
"""

import random
import re
from importlib import resources

_CHOICE = re.compile(r"\{([^{}]*)\}")


def read(name: str) -> dict[str, list[str]]:
    """The lines of one file under their labels."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    blocks = (block.partition("\n") for block in text.split("== ")[1:])
    return {label.strip(): lines.strip().split("\n") for label, _, lines in blocks}


def said(line: str, rng: random.Random, measure: str = "") -> str:
    """The line with its choices made."""
    return _CHOICE.sub(lambda match: measure if match[1] == "M" else rng.choice(match[1].split("|")), line)
