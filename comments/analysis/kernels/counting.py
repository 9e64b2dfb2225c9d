"""How many texts a word stands in, and a pair of words: `terms._Counted` for one text at a time."""

import numpy as np

from comments.analysis.kernels import kernel

Numbers = np.ndarray


@kernel
def count_words(words: Numbers, text: int, copies: int, last: Numbers, comments: Numbers, distinct: Numbers) -> None:
    """Count each word of a text once.

    Args:
        words: numbers of its words in order; below 0 where none is.
        text: its number, above those of all texts before.
        copies: how many comments have it.
        last: by word, the text that had it last.
        comments, distinct: by word, the counts so far.
    """
    for word in words:
        if word >= 0 and last[word] != text:
            last[word] = text
            comments[word] += copies
            distinct[word] += 1


@kernel
def count_pairs(
    words: Numbers, text: int, copies: int, place: Numbers, last: Numbers, comments: Numbers, distinct: Numbers
) -> None:
    """Count each pair of neighbours of which both have a place once.

    Args:
        place: by word, its row and column in the tables, below 0 for one that is not counted; the last is for no word.
        last, comments, distinct: square, as for `count_words`.
    """
    before = -1
    for word in words:
        here = place[word]
        if before >= 0 and here >= 0 and last[before, here] != text:
            last[before, here] = text
            comments[before, here] += copies
            distinct[before, here] += 1
        before = here
