"""Everything that the public reads is said in Spanish too."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from rulemaking import translations

ROOT = translations.ROOT
FOUND = [message for message in translations.found_messages() if message.id]
SPANISH = translations.read_catalog("es")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd%]|\{\w*\}")
_TAG = re.compile(r"<[^>]*>")


def strings(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def said(message: Message) -> str:
    return strings(message.id)[0]


def test_marked_strings_are_found_in_code_and_in_templates() -> None:
    places = {place.split("/")[0] for message in FOUND for place, _ in message.locations}

    assert places >= {"templates"}
    assert "Skip to main content" in {said(message) for message in FOUND}


@pytest.mark.parametrize("message", FOUND, ids=lambda message: said(message)[:60])
def test_what_is_marked_has_its_spanish(message: Message) -> None:
    kept = SPANISH.get(message.id, message.context)

    assert kept, "run manage.py translations --update, and translate"
    assert not kept.fuzzy
    assert all(strings(kept.string))
    assert len(strings(kept.string)) == len(strings(message.id))


@pytest.mark.parametrize("message", [each for each in SPANISH if each.id], ids=lambda message: said(message)[:60])
def test_a_translation_keeps_the_placeholders_and_the_markup(message: Message) -> None:
    english, spanish = strings(message.id)[-1], strings(message.string)[-1]

    assert sorted(_PLACEHOLDER.findall(english)) == sorted(_PLACEHOLDER.findall(spanish))
    assert sorted(_TAG.findall(english)) == sorted(_TAG.findall(spanish))


def test_the_catalog_holds_nothing_that_is_no_longer_said() -> None:
    marked = {(message.id, message.context) for message in FOUND}

    assert [message.id for message in SPANISH if message.id and (message.id, message.context) not in marked] == []


_WORDS = re.compile(r"[^\W\d_]{2,}")
_NOT_SAID = (
    re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL),
    re.compile(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", re.DOTALL),
    re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL),
)
_SPOKEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")


def bare_words(template: Path) -> list[str]:
    """Words that a template says outside of a translated string."""
    source = template.read_text(encoding="utf-8")
    for pattern in _NOT_SAID:
        source = pattern.sub(" ", source)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    spoken = _SPOKEN_ATTRIBUTE.findall(source)
    text = re.sub(r"<[^>]*>", " ", re.sub(r"&\w+;", " ", source))
    return [word for piece in (text, *spoken) for word in _WORDS.findall(piece) if word not in PROPER]


PROPER = {"SHA", "JSON", "XLSX", "DOCX", "FinCEN", "API", "UTC", "PDF", "RIN", "FR", "Doc", "Federal", "Register"}
"""What is the same in every language."""


@pytest.mark.parametrize("path", translations.public_templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_public_template_says_nothing_that_is_not_marked(path: Path) -> None:
    assert bare_words(path) == []


def test_a_bare_word_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p title="Spoken">Hello {{ name }} {% if x %}there{% endif %} {% translate "not me" %}</p>')

    assert bare_words(page) == ["Hello", "there", "Spoken"]
