"""What the analysis must reach on small dockets of both grammars. `make quality` measures; this guards."""

import random

import pytest

from benchmarks.quality import answers, letters, senders
from benchmarks.quality.answers import Trial
from benchmarks.quality.generator import docket, sample
from benchmarks.quality.heldout_grammar import HeldOutGrammar
from benchmarks.quality.measure import measure
from benchmarks.quality.model import Docket, paragraph
from benchmarks.quality.tuning_grammar import TuningGrammar

ROWS = 2_000


@pytest.fixture(scope="module", params=[TuningGrammar(), HeldOutGrammar()], ids=lambda grammar: grammar.name)
def results(request):
    made = docket(request.param, seed=99, rows=ROWS)
    return measure([Trial(made, answers.ours(made))]), measure([Trial(made, answers.minhash(made, least_jaccard=0.4))])


def test_campaigns_are_found_and_strangers_are_left_alone(results):
    ours, _ = results
    assert ours["collapsed"]["membership precision"].value >= 0.999
    assert ours["collapsed"]["membership recall"].value >= 0.9
    assert ours["collapsed"]["B-cubed F1"].value >= 0.95
    assert ours["kinds"]["unique (left alone)"].value >= 0.99


def test_additions_are_those_that_were_made(results):
    ours, _ = results
    assert ours["additions"]["precision"].value >= 0.97
    assert ours["additions"]["recall"].value >= 0.97


def test_letters_with_text_put_in_are_found_better_than_minhash_finds_them(results):
    ours, theirs = results
    assert ours["kinds"]["inserted, all"].value > theirs["kinds"]["inserted, all"].value


def test_mad_libs_are_suspected_and_strangers_are_not(results):
    ours, _ = results
    assert ours["suspected"]["recall"].value >= 0.85
    assert ours["suspected"]["precision"].value >= 0.98
    assert ours["related"]["B-cubed F1"].value >= 0.97


def test_slots_of_mail_merges_are_found_with_what_was_filled_in():
    """Small dockets hold few mail merges or none: one letter with three slots, sent by thirty, is enough here."""
    grammar, rng = TuningGrammar(), random.Random(5)
    letter = letters.Letter(
        "merge",
        "merge",
        (
            paragraph(grammar, rng, 4),
            f"Everybody in {{town}} or {{person}} {paragraph(grammar, rng, 2)}",
            f"{paragraph(grammar, rng, 2)} I am {{age}} years old by now.",
        ),
        "",
    )
    drafts = [("merge", "merge", *senders.merged(letter, grammar, rng)) for _ in range(30)]
    made = Docket(tuple(sample(number, draft, str) for number, draft in enumerate(drafts)), "")

    result = measure([Trial(made, answers.ours(made))])["templates"]

    assert {name: result[name].value for name in ("slots: recall", "slots: precision")} == {
        "slots: recall": 1.0,
        "slots: precision": 1.0,
    }
    assert result["filled in, told exactly: recall"].value == 1.0
    assert result["filled in, told exactly: precision"].value == 1.0
