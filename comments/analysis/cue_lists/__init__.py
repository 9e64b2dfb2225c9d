"""Cues as text files: `== label`, then cues with semicolons between. In English and Spanish, without accents."""

import functools
from collections.abc import Mapping
from importlib import resources


@functools.cache
def read(name: str) -> Mapping[str, tuple[str, ...]]:
    """The cues of one file under their labels. Lines that start with # are for people."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    blocks = (block.partition("\n") for block in lines.split("== ")[1:])
    return {
        label.strip(): tuple(cue for part in body.split(";") if (cue := " ".join(part.split())))
        for label, _, body in blocks
    }
