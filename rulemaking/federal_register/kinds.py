"""What a document does, guessed from what it calls itself."""

import re

from rulemaking.federal_register.day_words import squeeze
from rulemaking.federal_register.found import Kind

# In order: of several that match, the first is taken and all are told to staff.
_SIGNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.WITHDRAWAL, re.compile(r"\bwithdraw", re.IGNORECASE)),
    (Kind.CORRECTION, re.compile(r"\bcorrect(?:ion|ions|ing|ed|s)\b", re.IGNORECASE)),
    (Kind.REOPENING, re.compile(r"\bre-?open", re.IGNORECASE)),
    (Kind.EXTENSION, re.compile(r"\bexten(?:sion|ding|ded|ds?)\b.*\b(?:comment|period|deadline)", re.IGNORECASE)),
    (Kind.REPEAL, re.compile(r"\b(?:repeal|removal of (?:the )?(?:final )?rule|rescission)", re.IGNORECASE)),
)
_FINDING_RE = re.compile(r"\bfinding\b", re.IGNORECASE)
_ORDER_RE = re.compile(r"\border\b", re.IGNORECASE)
_PROPOSED_RE = re.compile(r"\bproposed\s+rule", re.IGNORECASE)
_FINAL_RE = re.compile(r"\bfinal\s+rule", re.IGNORECASE)


def kinds_named(*, document_type: str, action: str, title: str) -> list[Kind]:
    """Every kind that the action names, or the title where the action names none; the likeliest first.

    Empty if nothing fits. A proposed or final rule is named only where nothing else is.
    """
    for words in (squeeze(action), squeeze(title)):
        if named := [kind for kind, sign in _SIGNS if sign.search(words)]:
            return named
    return _plain_kinds(document_type, squeeze(action), squeeze(title))


def _plain_kinds(document_type: str, action: str, title: str) -> list[Kind]:
    if document_type == "Notice":
        for words in (action, title):
            named = [
                kind for kind, sign in ((Kind.FINDING, _FINDING_RE), (Kind.ORDER, _ORDER_RE)) if sign.search(words)
            ]
            if named:
                return named
        return []
    if document_type == "Proposed Rule" or _PROPOSED_RE.search(action):
        return [Kind.PROPOSED_RULE]
    if document_type == "Rule" or _FINAL_RE.search(action):
        return [Kind.ORDER] if _ORDER_RE.search(action) else [Kind.FINAL_RULE]
    return []
