"""How many texts a word stands in, and a pair of words: `terms._Counted` for some texts at a time."""

import numpy as np

from comments.analysis.kernels import kernel

Numbers = np.ndarray


@kernel
def count_words(
    words: Numbers,
    bounds: Numbers,
    texts: Numbers,
    copies: Numbers,
    last: Numbers,
    comments: Numbers,
    distinct: Numbers,
) -> None:
    """Count each word of each text once.

    Args:
        words: numbers of the words of all texts; below 0 where none is.
        bounds: where those of each text begin and end, in rows.
        texts: the number of each, no two the same.
        copies: by text, how many comments have it.
        last: by word, the text that had it last.
        comments, distinct: by word, the counts so far.
    """
    for row in range(len(texts)):
        text = texts[row]
        for at in range(bounds[row, 0], bounds[row, 1]):
            word = words[at]
            if word >= 0 and last[word] != text:
                last[word] = text
                comments[word] += copies[text]
                distinct[word] += 1


@kernel
def count_pairs(
    words: Numbers,
    bounds: Numbers,
    texts: Numbers,
    copies: Numbers,
    place: Numbers,
    last: Numbers,
    comments: Numbers,
    distinct: Numbers,
) -> None:
    """Count each pair of neighbours of which both have a place once.

    Args:
        place: by word, its row and column in the tables, below 0 for one that is not counted; the last is for no word.
        last, comments, distinct: square; the others as for `count_words`.
    """
    for row in range(len(texts)):
        text, before = texts[row], -1
        for at in range(bounds[row, 0], bounds[row, 1]):
            here = place[words[at]]
            if before >= 0 and here >= 0 and last[before, here] != text:
                last[before, here] = text
                comments[before, here] += copies[text]
                distinct[before, here] += 1
            before = here
