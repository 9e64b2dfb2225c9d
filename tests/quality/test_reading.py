"""How topics and stance are measured: the labels are true to the outline, and the figures can be bad."""

import ast
from pathlib import Path

import pytest

import benchmarks.quality
from benchmarks.quality import reading, sentences
from benchmarks.quality.reading import Labelled
from comments.analysis import stance
from comments.analysis.outline import OUTLINE

FOLDER = Path(benchmarks.quality.__file__).parent


@pytest.mark.parametrize("name", sorted(reading.SETS.values()))
def test_labels_are_topics_of_the_outline_and_every_leaf_has_sentences(name):
    parents = {topic.parent for topic in OUTLINE}
    leaves = {topic.code for topic in OUTLINE} - parents
    lines = sentences.read(f"{name}_topics")
    assert set(lines) == leaves | {reading.NONE}
    assert all(len(of_topic) >= 2 for of_topic in lines.values())
    assert set(stance.STANCES) <= set(sentences.read(f"{name}_stance"))


def test_the_sets_share_no_line_with_each_other_nor_with_the_practice_docket():
    tuning, held_out = (
        {line for part in ("topics", "stance") for label, lines in sentences.read(f"{name}_{part}").items()
         if label[0] != "M" for line in lines}
        for name in ("tuning", "heldout")
    )  # fmt: skip
    assert tuning & held_out == set()
    practice = " ".join(path.read_text() for path in (FOLDER.parents[1] / "comments/practice/texts").glob("*.txt"))
    said = " ".join(practice.lower().split())
    assert [line for line in tuning | held_out if len(line.split()) >= 5 and line.lower() in said] == []


def test_what_makes_sentences_imports_nothing_of_ours():
    tree = ast.parse((FOLDER / "sentences" / "__init__.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"random", "re", "importlib"}


def labelled(true: str, found: str, family: str = "a") -> Labelled:
    return Labelled("text", family, frozenset({true}), frozenset({found}))


def test_perfect_answers_score_one_and_wrong_ones_nothing():
    right = reading.scored([labelled("x", "x", "a"), labelled("y", "y", "b")])
    assert {name: of["F1"].value for name, of in right.items()} == {"x": 1, "y": 1, "all": 1, "mean of classes": 1}
    wrong = reading.scored([labelled("x", "y", "a"), labelled("y", "x", "b")])
    assert {of["F1"].value for of in wrong.values()} == {0}


def test_a_class_that_was_found_without_being_true_lowers_precision_of_all():
    found = reading.scored([labelled("x", "x", "a"), labelled("x", "z", "b")])
    assert found["all"]["precision"].value == 0.5
    assert found["x"]["precision"].value == 1


@pytest.fixture(scope="module")
def results():
    return reading.measure()


def test_topics_and_stance_are_read_well_enough_on_sentences_that_nothing_was_tuned_on(results):
    held_out = results["held out"]
    assert held_out["topics"]["all"]["precision"].value >= 0.88
    assert held_out["topics"]["all"]["recall"].value >= 0.7
    assert held_out["stance on the proposal"]["supports"]["precision"].value >= 0.9
    assert held_out["stance on the proposal"]["opposes"]["precision"].value >= 0.85
    assert held_out["stance on the proposal"]["mean of classes"]["F1"].value >= 0.75


def test_sentences_with_no_topic_seldom_get_one(results):
    plain = [one for one in reading.topics_of("heldout") if not one.true]
    assert len(plain) > 10
    assert sum(bool(one.found) for one in plain) / len(plain) <= 0.15
