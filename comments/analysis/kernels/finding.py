"""Cues found in many sentences at once: `cues.Matcher.hits` for words that were looked up before."""

import numpy as np

from comments.analysis.function_words import LEAST_OTHER
from comments.analysis.kernels import kernel

Numbers = np.ndarray


@kernel
def _fits(word: int, slot: int, slot_starts: Numbers, slots: Numbers) -> bool:
    for at in range(slot_starts[word], slot_starts[word + 1]):
        if slots[at] == slot:
            return True
    return False


@kernel
def find_hits(
    words: Numbers,
    bounds: Numbers,
    slot_starts: Numbers,
    slots: Numbers,
    cue_starts: Numbers,
    cues: Numbers,
    step_starts: Numbers,
    steps: Numbers,
    hits: Numbers,
) -> int:
    """Fill `hits` with (sentence, first word, last word, cue), words counted from the sentence's own first.

    Args:
        words: numbers of the words of all sentences.
        bounds: where each sentence begins and ends.
        slot_starts, slots: by word, the slots that it fits.
        cue_starts, cues: by word, the cues that may begin with it.
        step_starts, steps: by cue, what follows its first word: (how many words may stand between, slot).

    Returns:
        How many there are, room for them or not.
    """
    count = 0
    for sentence in range(len(bounds)):
        begin, end = bounds[sentence, 0], bounds[sentence, 1]
        for first in range(begin, end):
            word = words[first]
            for number in range(cue_starts[word], cue_starts[word + 1]):
                cue = cues[number]
                last = first
                for step in range(step_starts[cue], step_starts[cue + 1]):
                    found = -1
                    for here in range(last + 1, min(last + 2 + steps[step, 0], end)):
                        if _fits(words[here], steps[step, 1], slot_starts, slots):
                            found = here
                            break
                    last = found
                    if last < 0:
                        break
                if last >= 0:
                    if count < len(hits):
                        hits[count, 0], hits[count, 1] = sentence, first - begin
                        hits[count, 2], hits[count, 3] = last - begin, cue
                    count += 1
    return count


@kernel
def find_foreign(words: Numbers, bounds: Numbers, languages: Numbers, names: int, is_other: np.ndarray) -> None:
    """Fill `is_other` with whether each sentence is in another language: `function_words.language_of`.

    Args:
        words, bounds: as for `find_hits`.
        languages: by word, a bit for each language whose little word it is; the one after them where it isn't ASCII.
    """
    counts = np.zeros(names, dtype=np.int64)
    for sentence in range(len(bounds)):
        counts[:] = 0
        foreign = 0
        for at in range(bounds[sentence, 0], bounds[sentence, 1]):
            bits = languages[words[at]]
            if bits >> names & 1:
                foreign += 1
            elif bits:
                for name in range(names):
                    counts[name] += bits >> name & 1
        best = np.argmax(counts)
        many = 2 * foreign > bounds[sentence, 1] - bounds[sentence, 0]
        is_other[sentence] = many or (best > 1 and counts[best] >= LEAST_OTHER)
