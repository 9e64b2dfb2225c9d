"""Odd texts, alone and in crowds, go through every compiled loop and come out as the plain modules have them.

`make bounds` runs these with each look into an array checked.
"""

import ast
import importlib
import random
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import comments
from comments.analysis import alignment, findings
from comments.analysis.campaigns import EXACT, Grouping, Item, group
from comments.analysis.fingerprint import rolling, word_hashes
from comments.analysis.letter import body
from comments.analysis.normalise import normal_form
from comments.analysis.terms import most_frequent
from comments.analysis.vocabulary import terms_of
from comments.analysis.words import word_forms
from comments.models import Campaign
from comments.record import finding_rows, placement_rows
from tests.analysis import test_at_once, test_kernels
from tests.analysis.letters import form_letter, paragraph, sent, sentence
from tests.analysis.odd_texts import ODD, odd_texts
from tests.analysis.test_summary import ABOUT
from tests.record.test_finding_rows import a_docket_with_odd_texts, columns

RULE = (
    "The Director finds that this bank is of primary money laundering concern, and proposes to keep it from accounts."
)
KERNELS = "comments.analysis.kernels"


@settings(max_examples=150, deadline=None)
@given(st.lists(odd_texts, min_size=1, max_size=60))
def test_words_and_normal_forms_of_odd_texts_are_those_of_the_plain_modules(texts):
    test_kernels.check(texts)


def test_words_and_normal_forms_of_a_crowd_of_odd_texts_are_those_of_the_plain_modules():
    test_kernels.check([*ODD] * 3)
    test_kernels.check([text for text in ODD if text.isascii()] * 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(odd_texts, max_size=20))
def test_odd_texts_are_cut_numbered_and_heard_as_each_by_itself(texts):
    test_at_once.check(texts)


def test_a_crowd_of_odd_texts_is_cut_numbered_and_heard_as_each_by_itself():
    test_at_once.check([*ODD])


def a_docket(odd: list[str], seed: int) -> list[str]:
    """Odd texts, letters with some in them, changed copies of these, and letters drawn from variants."""
    rng = random.Random(seed)

    def with_odd(paragraphs: list[str]) -> list[str]:
        texts = list(paragraphs)
        for piece in rng.sample(odd, min(len(odd), 3)):
            at = rng.randrange(len(texts))
            place = rng.randint(0, len(texts[at]))
            texts[at] = texts[at][:place] + piece + texts[at][place:]
        return texts

    texts = [*odd, *odd[:2]]
    for _ in range(2):
        made = with_odd(form_letter(rng, 3))
        texts += [sent(made, "Ann")] * 3
        texts += [sent(with_odd(made), f"Sender {number}") for number in range(4)]
        texts += [sent([*with_odd(made), paragraph(rng, 1), rng.choice([*odd, ""])], "Jo") for _ in range(3)]
        texts += [sent(rng.sample(made, len(made)), "Flo"), f"{RULE} {RULE}\n\n{made[0]}"]
    letter = with_odd(form_letter(rng, 3))  # sent by nobody as it is but once
    texts += [sent([*letter, paragraph(rng, 1)] if number else letter, "Ann") for number in range(8)]
    variants = [[sentence(rng) for _ in range(3)] for _ in range(6)]
    texts += [sent(with_odd([" ".join(map(rng.choice, variants))]), str(number)) for number in range(12)]
    return texts


def check_grouping(items: list[Item], grouping: Grouping) -> None:
    """What is said of each member is what the plain modules say of its text and its letter's."""
    text_of = {item.key: item.text for item in items}
    quoted = np.unique(rolling(word_hashes(word_forms(normal_form(RULE))), alignment.RUN_WORDS))
    for campaign in grouping.campaigns:
        exact = normal_form(text_of[campaign.representative_key])
        ready = alignment.prepare(word_forms(exact), quoted)
        for member in campaign.members:
            form = normal_form(text_of[member.key])
            if member.kind == EXACT:
                assert (form, member.added, member.containment) == (exact, (), 1)
                continue
            assert form != exact
            shared = alignment.shared_words(ready, alignment.prepare(word_forms(form), quoted)).sum()
            assert member.containment == np.round(shared / max(ready.own_count, 1), 4)
            # Where folding deletes a sign within a word, `words` makes two of it, and normal forms one.
            if [word.form for word in alignment.body_words(text_of[member.key])] == word_forms(form):
                assert member.added == alignment.added_spans(text_of[member.key], ready.known)
    assert grouping.wordless == tuple(item.key for item in items if not word_forms(normal_form(item.text)))


def check_docket(texts: list[str]) -> None:
    items = [Item(f"{number:04}", text) for number, text in enumerate(texts)]
    shuffled = random.Random(1).sample(items, len(items))
    grouping = group(items, rule_texts=(RULE,))
    check_grouping(items, grouping)
    assert group(shuffled, rule_texts=(RULE,)) == grouping
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(terms_of(body(text)))
    for term in most_frequent([text] for text in texts):
        assert term.comment_count == counted[term.text]


@settings(max_examples=25, deadline=None)
@given(st.lists(odd_texts, min_size=1, max_size=12), st.integers(0, 1_000))
def test_campaigns_additions_and_terms_of_odd_dockets_are_what_the_plain_modules_say(odd, seed):
    check_docket(a_docket(odd, seed))


def test_campaigns_additions_and_terms_of_a_crowd_are_what_the_plain_modules_say():
    check_docket(a_docket([*ODD], 1))


def _called_from_outside() -> set[tuple[str, str]]:
    """Modules of kernels, and the functions in them that are called by name from plain modules."""
    package = Path(comments.__file__).parent
    found = set()
    for path in package.rglob("*.py"):
        if path.parent.name == "kernels":
            continue
        tree = ast.parse(path.read_text())
        modules = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == KERNELS:
                modules |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{KERNELS}."):
                found |= {(node.module.rpartition(".")[2], name.name) for name in node.names}
        found |= {
            (node.value.id, node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
        }
    return found


def test_these_texts_drive_every_kernel_that_the_plain_modules_call():
    check_docket(a_docket([*ODD[:40]], 2))
    test_at_once.check([*ODD[:40]])
    found = findings.find(ABOUT, a_docket_with_odd_texts())
    assert columns(finding_rows.passages(found, summary=1))
    assert columns(finding_rows.texts(found, summary=1))
    numbered = [Campaign(pk=number) for number in range(1, len(found.grouping.campaigns) + 1)]
    assert columns(placement_rows.placements(placement_rows.placed(found), numbered, summary=1))

    kernels = [
        function
        for module, name in sorted(_called_from_outside())
        if hasattr(function := getattr(importlib.import_module(f"{KERNELS}.{module}"), name), "signatures")
    ]

    assert len(kernels) > 20
    assert [kernel.__qualname__ for kernel in kernels if not kernel.signatures] == []
