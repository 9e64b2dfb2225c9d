"""Who holds which texts: comments that have exactly the same are read once."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

# A comment's key and its texts, each a pair of (source, exact text).
CommentTexts = tuple[str, Sequence[tuple[str, str]]]


class Holders:
    """The different texts of some comments, ordered by the first comment that has them.

    Attributes:
        texts: the exact texts of each, in order.
        sources: what the first comment that has them calls these.
        copies: how many comments have them.
    """

    def __init__(self, comments: Iterable[CommentTexts], *, is_sorted: bool = False) -> None:
        """Who has which.

        Args:
            comments: keys unique. Sources are `text` or an attachment's key.
            is_sorted: whether they come by key; then none of them is held.
        """
        number_of: dict[tuple[str, ...], int] = {}
        names: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.sources: list[tuple[str, ...]] = []
        self._keys: list[str] = []
        held = []
        for key, texts in comments if is_sorted else sorted(comments, key=lambda comment: comment[0]):
            exact = tuple([text for _, text in texts])
            number = number_of.setdefault(exact, len(number_of))
            if number == len(self.sources):
                sources = tuple([source for source, _ in texts])
                self.sources.append(names.setdefault(sources, sources))
            held.append(number)
            self._keys.append(key)
        self.texts: list[tuple[str, ...]] = list(number_of)
        of_comment = np.array(held, dtype=np.int32)
        self._order = np.argsort(of_comment, kind="stable").astype(np.int32)
        self.copies: npt.NDArray[np.int64] = np.bincount(of_comment, minlength=len(self.texts)).astype(np.int64)
        self._starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.copies)))

    def keys_of(self, number: int) -> tuple[str, ...]:
        """The comments that have the texts of a number, sorted."""
        members = self._order[self._starts[number] : self._starts[number + 1]].tolist()
        return tuple([self._keys[member] for member in members])

    def first_key(self, number: int) -> str:
        """The first of them."""
        return self._keys[self._order[self._starts[number]]]

    def of_comments(self) -> npt.NDArray[np.int64]:
        """The number of each comment's texts, in the order of the comments' keys."""
        numbers = np.empty(len(self._keys), dtype=np.int64)
        numbers[self._order] = np.repeat(np.arange(len(self.texts)), self.copies)
        return numbers
