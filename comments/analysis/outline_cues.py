"""Which words point to which topic of the outline: `cue_lists/outline_sure.txt` and `outline_hints.txt`.

A cue of the first kind gives its topic alone; of the second, three different ones must come together.
"""

from collections.abc import Iterator
from typing import Final

from comments.analysis import cue_lists
from comments.analysis.cues import Cue

SURE_WEIGHT: Final = 0.8
_WEIGHTS: Final = {"outline_sure": SURE_WEIGHT, "outline_hints": 0.4}


def outline_cues() -> Iterator[Cue]:
    """All cues, labelled with the codes of their topics."""
    for name, weight in _WEIGHTS.items():
        for code, cues in cue_lists.read(name).items():
            yield from (Cue(code, cue, weight) for cue in cues)
