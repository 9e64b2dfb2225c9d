"""Whom a document is about and under which law, guessed from its title and summary."""

import re

_AS_A_RE = re.compile(
    r"\b(?:regarding|against|concerning|involving|on)\s+(?P<name>.+?)"
    r"(?:,?\s+as\s+an?\s|\s+of\s+primary\s+money|;|\s*$)",
    re.IGNORECASE,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_MEASURE_RE = re.compile(
    r"\b(first|second|third|fourth|fifth)\s+special\s+measure|\bspecial\s+measure\s+(one|two|three|four|five|[1-5])\b"
    r"|5318A\(b\)\(([1-5])\)",
    re.IGNORECASE,
)
_CARDINALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def subject_of(title: str) -> str:
    """ "Special Measure Regarding Huione Group, as a Foreign …" is about "Huione Group". The title, if nothing fits."""
    match = _AS_A_RE.search(title)
    return (match.group("name").strip(" ,.") if match else "") or title


def subject_type_of(words: str) -> str:
    """A value of `rulemaking.enums.SubjectType`: a financial institution, if the words name nothing else."""
    lower = words.lower()
    for phrase, value in (
        ("class of transactions", "class_of_transactions"),
        ("classes of transactions", "class_of_transactions"),
        ("type of account", "type_of_account"),
        ("jurisdiction", "jurisdiction"),
    ):
        if phrase in lower:
            return value
    return "financial_institution"


def authority_of(words: str) -> str:
    """A value of `rulemaking.enums.Authority`: Section 311, if the words name neither of the others."""
    if "9714" in words:
        return "section_9714"
    return "section_2313a" if "2313a" in words.lower() else "section_311"


def special_measures_of(words: str) -> list[int]:
    """Numbers of the special measures that the words name, each once, from the least."""
    found = set()
    for ordinal, cardinal, digit in _MEASURE_RE.findall(words):
        if ordinal:
            found.add(_ORDINALS[ordinal.lower()])
        else:
            named = (cardinal or digit).lower()
            found.add(int(named) if named.isdigit() else _CARDINALS[named])
    return sorted(found)
