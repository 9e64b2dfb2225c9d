"""What is kept of a language model's answers, as a part of the summary that says who wrote it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from comments.analysis.language_model import checks
from comments.analysis.language_model.questions import NAMES, OVERVIEW, TOPIC, Question, questions
from comments.analysis.stopwords import STOP_WORDS
from comments.analysis.words import word_forms

METHOD_VERSION: Final = 1

_LONGEST_NAME, _NAME_WORDS, _STEM = 60, range(1, 7), 5
_NAME = re.compile(r"[A-Za-z][A-Za-z' -]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered, as it was stored.

    Attributes:
        question: its key.
        question_sha256: of the messages that were sent.
        text: the answer, whatever it is.
    """

    question: str
    question_sha256: str
    text: str


def with_answers(data: Mapping[str, Any], model: str, answers: Iterable[Answer]) -> dict[str, Any]:
    """A summary's data with what may be kept of a language model's answers, under `language_model`.

    Args:
        data: of a summary, as `summary.write` gives it.
        model: the name under which the model was asked.
        answers: in any order. One to a question that this summary doesn't ask is passed over.

    Returns:
        The same data, and nothing added, if nothing may be kept.
    """
    given = {answer.question: answer for answer in answers}
    asked = [
        question
        for question in questions(data)
        if question.key in given and given[question.key].question_sha256 == question.sha256
    ]
    dropped: Counter[str] = Counter()
    paragraphs = [
        _paragraph(question, given[question.key].text, dropped) for question in asked if question.key != NAMES
    ]
    names = [name for question in asked if question.key == NAMES for name in _names(data, given[NAMES].text, dropped)]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph["sentences"]]
    if not paragraphs and not names:
        return dict(data)
    written = {
        "model": model,
        "version": METHOD_VERSION,
        "answers_sha256": _digest(given[question.key] for question in asked),
        "paragraphs": paragraphs,
        "names": names,
        "dropped": {why: dropped[why] for why in checks.WHY},
    }
    return {**data, "language_model": written}


def _paragraph(question: Question, text: str, dropped: Counter[str]) -> dict[str, Any]:
    kept: dict[str, checks.Kept] = {}
    for sentence in _listed(_object(text).get("sentences")):
        passed = checks.check(sentence, question.material)
        if isinstance(passed, str):
            dropped[passed] += 1
        elif len(kept) < question.limit:
            kept.setdefault(passed.text, passed)
    return {
        "about": OVERVIEW if question.key == OVERVIEW else "topic",
        "topic": question.key.removeprefix(TOPIC) if question.key != OVERVIEW else "",
        "sentences": [{"text": one.text, "quotes": one.quotes} for one in kept.values()],
        "comments_shown": list(question.comments),
    }


def _names(data: Mapping[str, Any], text: str, dropped: Counter[str]) -> list[dict[str, str]]:
    """Names of found topics that are made of their own words."""
    given = _object(text).get("names")
    if not isinstance(given, dict):
        return []
    kept = []
    for row in data["topics"]["proposed"]:
        name = given.get(row["code"])
        if isinstance(name, str) and _is_name_of(name, row):
            kept.append({"code": row["code"], "name": name})
        elif name is not None:
            dropped[checks.FORM] += 1
    return kept


def _is_name_of(name: str, row: Mapping[str, Any]) -> bool:
    words = word_forms(name.lower())
    if len(name) > _LONGEST_NAME or len(words) not in _NAME_WORDS or not _NAME.fullmatch(name) or name != name.strip():
        return False
    said = {
        form[:_STEM]
        for text in (*row["terms"], *(q["text"] for q in row["quotes"]))
        for form in word_forms(text.lower())
    }
    telling = [word for word in words if word not in STOP_WORDS]
    return bool(telling) and all(word[:_STEM] in said for word in telling)


def _object(text: str) -> dict[str, Any]:
    """The JSON object in an answer, whatever stands around it; empty if there's none."""
    start, end = text.find("{"), text.rfind("}")
    thought = text.rfind("</think>")  # what some models think aloud before they answer
    if 0 <= thought < end:
        start = text.find("{", thought)
    try:
        found = orjson.loads(text[start : end + 1])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _digest(answers: Iterable[Answer]) -> str:
    rows = [[answer.question, answer.question_sha256, answer.text] for answer in answers]
    return hashlib.sha256(orjson.dumps(sorted(rows))).hexdigest()
