"""Words and set phrases of the grammars, as text files: `== name`, then words, or phrases one a line."""

from importlib import resources

Lists = dict[str, list[str]]


def read(name: str) -> Lists:
    """The lists of one grammar. Where a list has an entry of several words, each line is one entry."""
    found: Lists = {}
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    for block in text.split("== ")[1:]:
        title, _, body = block.partition("\n")
        lines = body.strip().split("\n")
        found[title] = lines if title in PHRASES else body.split()
    return found


PHRASES = frozenset(
    ("adverbs", "openers", "stock", "one lines", "greetings", "closings", "claims", "conditions", "manners")
)
