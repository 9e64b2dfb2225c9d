"""docs/rules.md is true both ways: what it names exists, and what the code says of it stands there."""

import ast
import importlib
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "rules.md"
SOURCE_LINE = re.compile(r"docs/rules\.md, (R-\d\d)\b")
GUARDS = ("rulemaking/rules.py",)
ACTIONS = ROOT / "rulemaking" / "actions"
WITHOUT_A_RULE = {
    "rulemaking.actions.documents.add_document",
    "rulemaking.actions.facts.load_facts",
    "rulemaking.actions.events.record",
    "rulemaking.actions.federal_register.import_document",
}
"""Acts that no rule of law or policy can refuse."""


@dataclass(frozen=True)
class Row:
    rule: str
    symbols: tuple[str, ...]
    tests: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| R-\d\d \|", line):
            rule, _, _, code, tests = (cell.strip() for cell in line.strip("|").split("|"))
            found.append(Row(rule, tuple(re.findall(r"`([^`]+)`", code)), tuple(re.findall(r"`([^`]+)`", tests))))
    return found


ROWS = rows()


def functions(path: Path) -> list[tuple[str, ast.FunctionDef]]:
    """Functions of a module with their dotted names."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(f"{module}.{node.name}", node) for node in tree.body if isinstance(node, ast.FunctionDef)]


def said() -> dict[str, str]:
    """The rule that each function's docstring names."""
    found = {}
    for app in ("rulemaking", "comments"):
        for path in sorted((ROOT / app).rglob("*.py")):
            for name, node in functions(path):
                if match := SOURCE_LINE.search(ast.get_docstring(node) or ""):
                    found[name] = match[1]
    return found


def test_rules_are_numbered_from_one_without_a_gap() -> None:
    assert [row.rule for row in ROWS] == [f"R-{n:02}" for n in range(1, len(ROWS) + 1)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_every_symbol_of_a_rule_exists(row: Row) -> None:
    assert row.symbols
    for symbol in row.symbols:
        module, _, name = symbol.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name)), symbol


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_every_test_of_a_rule_exists(row: Row) -> None:
    assert row.tests
    for test in row.tests:
        path, _, name = test.partition("::")
        assert name in {node.name for _, node in functions(ROOT / path)}, test


def test_every_function_that_names_a_rule_stands_in_its_row() -> None:
    symbols = {row.rule: row.symbols for row in ROWS}

    assert {name: rule for name, rule in said().items() if name not in symbols.get(rule, ())} == {}


def test_every_guard_names_its_rule() -> None:
    named = said()

    public = [name for path in GUARDS for name, _ in functions(ROOT / path) if not name.split(".")[-1].startswith("_")]
    assert public
    assert [name for name in public if name not in named] == []


def test_every_act_names_its_rule() -> None:
    """An act takes `by`; what can refuse it stands on the page."""
    named = said()

    acts = [
        name
        for path in sorted(ACTIONS.glob("*.py"))
        for name, node in functions(path)
        if not node.name.startswith("_")
        and {argument.arg for argument in node.args.kwonlyargs} >= {"by", "at"}
        and name not in WITHOUT_A_RULE
    ]
    assert acts
    assert [name for name in acts if name not in named] == []
