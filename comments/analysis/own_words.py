"""What somebody who sent a form letter wrote beyond filling in its places."""

from collections.abc import Sequence

from comments.analysis import alignment, template
from comments.analysis.alignment import Span
from comments.analysis.template import Slot


def beyond(letter: str, slots: Sequence[Slot], copy: str, added: Sequence[Span]) -> list[Span]:
    """Of what a copy adds to its letter, what is more than its sender was asked to fill in.

    A stretch that was added begins and ends where no run of words ties it to the letter; so a town that was filled in
    comes with the words around it.

    Args:
        letter: its exact text.
        slots: its places, as `template.slots` gave them.
        copy: exact text of the copy.
        added: stretches of it that the letter doesn't have.

    Returns:
        Those without the ones that reach into a place of the letter that has words, and have beside it no word that
        the letter doesn't have.
    """
    [filled] = template.filled(letter, [slot for slot in slots if slot.end > slot.start], [copy])
    taken = [span for span in filled if span]
    known = {word.form for word in alignment.body_words(letter)}
    theirs = alignment.body_words(copy)

    def is_filled_in(span: Span) -> bool:
        over = [one for one in taken if one.start < span.end and span.start < one.end]
        rest = (
            word.form
            for word in theirs
            if span.start <= word.start < span.end and not any(one.start <= word.start < one.end for one in over)
        )
        return bool(over) and known.issuperset(rest)

    return [span for span in added if not is_filled_in(span)]
