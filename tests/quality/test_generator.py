"""The made-up dockets: the truth that they come with is true, and they owe the analysis nothing."""

import ast
from pathlib import Path

import pytest

import benchmarks.quality
from benchmarks.quality import model, words
from benchmarks.quality.answers import Answer, Trial
from benchmarks.quality.generator import docket
from benchmarks.quality.heldout_grammar import HeldOutGrammar
from benchmarks.quality.measure import measure
from benchmarks.quality.tuning_grammar import TuningGrammar

FOLDER = Path(benchmarks.quality.__file__).parent
MAKERS = ("model", "generator", "letters", "senders", "tuning_grammar", "heldout_grammar", "words/__init__")
GRAMMARS = [TuningGrammar(), HeldOutGrammar()]
ROWS = 3_000


@pytest.fixture(scope="module", params=GRAMMARS, ids=lambda grammar: grammar.name)
def made(request):
    return docket(request.param, seed=5, rows=ROWS)


@pytest.mark.parametrize("name", MAKERS)
def test_what_makes_dockets_imports_nothing_of_ours(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not [module for module in imported if module and module.split(".")[0] in ("comments", "rulemaking")]


def test_no_set_phrase_of_the_grammars_stands_in_the_practice_docket():
    practice = " ".join(path.read_text() for path in (FOLDER.parents[1] / "comments/practice/texts").glob("*.txt"))
    said = " ".join(practice.lower().split())
    lists = [words.read(path.stem) for path in FOLDER.glob("words/*.txt")]
    # Everybody's "To whom it may concern" is no template.
    phrases = [
        line.lower() for made in lists for name in made if name not in ("greetings", "closings") for line in made[name]
    ]
    assert len(phrases) > 1_000
    assert [line for line in phrases if len(line.split()) >= 5 and line in said] == []


def test_the_same_seed_makes_the_same_docket_and_another_seed_another(made):
    grammar = next(g for g in GRAMMARS if docket(g, seed=5, rows=ROWS) == made)
    assert docket(grammar, seed=6, rows=ROWS) != made


def test_every_kind_of_comment_is_there_and_keys_are_unique(made):
    assert {sample.kind for sample in made.samples} >= set(model.KINDS) - {model.MERGED}
    assert len({sample.key for sample in made.samples}) == len(made.samples) >= ROWS


def test_mad_libs_of_one_letter_are_hardly_ever_alike(made):
    texts = [sample.text for sample in made.samples if sample.kind in model.MADLIBS]
    assert len(set(texts)) > 0.97 * len(texts) > 40


def test_what_is_called_added_is_not_in_the_letter(made):
    plain = {
        sample.letter: "".join(sample.text.split()).lower() for sample in made.samples if sample.kind == model.EXACT
    }
    checked = 0
    for sample in made.samples:
        if sample.kind in model.INSERTED and sample.letter in plain:
            for start, end in sample.added:
                words = sample.text[start:end].split()
                if len(words) >= 8:  # a short line may be a set phrase of the grammar, which the letter has too
                    assert "".join(words).lower() not in plain[sample.letter]
                    checked += 1
    assert checked > 50


def test_arguments_below_a_closing_stand_in_lines_as_short_as_those_of_a_signature(made):
    found = [
        (sample.text[: start - 1].splitlines(), sample.text[start:end].splitlines())
        for sample in made.samples
        if sample.kind == model.BELOW
        for start, end in sample.added
    ]
    assert len(found) > 10
    assert all(len(line.split()) <= 8 for _, lines in found for line in lines)
    assert all(len(before[-1].split()) <= 4 for before, _ in found), "a closing or a name"


def perfect(made):
    return Answer(
        collapsed=[s.key if s.kind in (*model.UNIQUES, *model.MADLIBS) else s.family for s in made.samples],
        related=[s.key if s.kind in model.UNIQUES else s.family for s in made.samples],
        cpu_seconds=1.0,
        suspected=frozenset(s.key for s in made.samples if s.kind in model.MADLIBS),
        representatives={
            s.family: s.key for s in made.samples if s.kind in (model.EXACT, model.NOISE) and s.letter == s.family
        },
        added={s.key: s.added for s in made.samples},
        slots={s.family: [(*span, "") for span in s.added] for s in made.samples if s.kind == model.MERGED},
        filled={s.key: s.added for s in made.samples if s.kind == model.MERGED},
    )


def test_the_truth_scores_one_on_everything(made):
    result = measure([Trial(made, perfect(made))])
    scored = {
        name: score
        for part in ("related", "kinds", "suspected", "letters", "additions")
        for name, score in result[part].items()
    }
    assert {name: score.value for name, score in scored.items() if score.count and score.value != 1.0} == {}


def test_an_answer_that_finds_nothing_scores_nothing_on_members(made):
    keys = [s.key for s in made.samples]
    result = measure([Trial(made, Answer(collapsed=keys, related=keys, cpu_seconds=1.0))])
    assert result["related"]["membership recall"].value == 0.0
    assert result["suspected"]["recall"].value == 0.0
    assert result["related"]["B-cubed precision"].value == 1.0
    assert result["related"]["B-cubed recall"].value < 0.3
