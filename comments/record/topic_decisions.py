"""What staff do with a rule's topics: accept, make, rename, reword, move, merge, drop, put on a sentence, take back.

Each act adds one decision to the rule's list, and holds from the next summary on. What it would contradict is refused
in words. Whoever decides on what somebody else decided on meanwhile is told so, if the act says what its page had seen.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from comments.analysis.cues import Wording
from comments.analysis.topic_decisions import Decision
from comments.analysis.topic_rules import why_not
from comments.enums import TopicAct
from comments.models import PassageFinding, Summary, TopicDecision
from comments.models.topic_decision import NAME_LENGTH, REASON_LENGTH, TERM_LENGTH
from comments.record import topic_plans
from rulemaking.models import Rulemaking

MOST_TERMS = 20


class TopicRefused(Exception):
    """What staff asked for can't be; the message says why and what to do."""


def accept(
    *, rulemaking: Rulemaking, code: str, name: str, by: str, at: dt.datetime, parent: str = "", seen: int | None = None
) -> TopicDecision:
    """Takes a topic that the machine found into the outline, under a name that a person gives.

    From then on it's looked for by the terms that it has now, whatever a later run would find.

    Args:
        code: of a proposal of the latest staff summary.
        parent: code of the topic that it stands under, "" for the top.
        seen: number of the last decision that whoever decides knew of.

    Raises:
        TopicRefused: it isn't proposed any more, the name is taken, or it can't stand there.
    """
    terms = _as_proposed(proposal(rulemaking, code))["terms"]
    return _decide(
        rulemaking, TopicAct.ACCEPTED, by, at, seen, code=code, name=_words(name), parent=parent, terms=terms
    )


def make(
    *,
    rulemaking: Rulemaking,
    name: str,
    terms: Iterable[str],
    by: str,
    at: dt.datetime,
    parent: str = "",
    seen: int | None = None,
) -> TopicDecision:
    """Makes a topic of staff's own.

    Args:
        terms: words or short runs of words; a sentence with two of them has the topic. None: only what staff put there.

    Raises:
        TopicRefused: no name or one that is taken, a single term, or it can't stand there.
    """
    return _decide(
        rulemaking, TopicAct.MADE, by, at, seen, name=_words(name), parent=parent, terms=_folded_terms(terms)
    )


def rename(
    *, rulemaking: Rulemaking, code: str, name: str, by: str, at: dt.datetime, seen: int | None = None
) -> TopicDecision:
    """Gives a topic another name. The public reads it too.

    Raises:
        TopicRefused: the topic isn't in the outline, or another one has this name.
    """
    return _decide(rulemaking, TopicAct.RENAMED, by, at, seen, code=code, name=_words(name))


def reword(
    *,
    rulemaking: Rulemaking,
    code: str,
    terms: Iterable[str],
    by: str,
    at: dt.datetime,
    reason: str = "",
    seen: int | None = None,
) -> TopicDecision:
    """Gives a topic that staff made or accepted other words, by which its sentences are found from then on.

    What was put on sentences by hand, or taken away, stays.

    Args:
        terms: all words or short runs of words that it's to be found by; a sentence with two of them has the topic.
            None: only what staff put there.

    Raises:
        TopicRefused: it's no such topic, a single term, the terms that it has, too many, or one that is too long.
    """
    return _decide(rulemaking, TopicAct.REWORDED, by, at, seen, code=code, terms=_folded_terms(terms), reason=reason)


def move(
    *, rulemaking: Rulemaking, code: str, parent: str, by: str, at: dt.datetime, seen: int | None = None
) -> TopicDecision:
    """Puts a topic, with all that stands under it, under another one, or at the top (parent "").

    Raises:
        TopicRefused: it would stand under itself, or too deep.
    """
    return _decide(rulemaking, TopicAct.MOVED, by, at, seen, code=code, parent=parent)


def merge(
    *,
    rulemaking: Rulemaking,
    code: str,
    into: str,
    by: str,
    at: dt.datetime,
    reason: str = "",
    seen: int | None = None,
) -> TopicDecision:
    """Makes a topic, or a proposal of the machine, count as another one; what stood under it stands under that.

    Raises:
        TopicRefused: one of them isn't there, or the other one stands under it.
    """
    proposed = _proposed_unless_taken(rulemaking, code)
    return _decide(rulemaking, TopicAct.MERGED, by, at, seen, code=code, into=into, reason=reason, **proposed)


def drop(
    *, rulemaking: Rulemaking, code: str, by: str, at: dt.datetime, reason: str = "", seen: int | None = None
) -> TopicDecision:
    """Leaves a topic out, or a proposal of the machine and those like it. What stood under it stands at the top.

    Raises:
        TopicRefused: it isn't there.
    """
    proposed = _proposed_unless_taken(rulemaking, code)
    return _decide(rulemaking, TopicAct.DROPPED, by, at, seen, code=code, reason=reason, **proposed)


def put(
    *,
    rulemaking: Rulemaking,
    passage_key: str,
    code: str,
    by: str,
    at: dt.datetime,
    reason: str = "",
    seen: int | None = None,
) -> TopicDecision:
    """Puts a topic on a sentence, for all comments that say it, whatever its words are.

    Args:
        passage_key: the sentence's id, the same in every summary.

    Raises:
        TopicRefused: the latest staff summary has no such sentence, or the outline no such topic.
    """
    return _correct(TopicAct.PUT, rulemaking, passage_key, code, by, at, reason, seen)


def take_away(
    *,
    rulemaking: Rulemaking,
    passage_key: str,
    code: str,
    by: str,
    at: dt.datetime,
    reason: str = "",
    seen: int | None = None,
) -> TopicDecision:
    """Takes a topic away from a sentence, for all comments that say it; raises as `put`."""
    return _correct(TopicAct.TAKEN_AWAY, rulemaking, passage_key, code, by, at, reason, seen)


@transaction.atomic
def correct_each(
    *,
    rulemaking: Rulemaking,
    kind: TopicAct,
    passage_keys: Collection[str],
    code: str,
    by: str,
    at: dt.datetime,
    reason: str = "",
    seen: int | None = None,
) -> list[TopicDecision]:
    """Puts a topic on each of several sentences (PUT), or takes it away from each (TAKEN_AWAY); all, or none.

    Raises:
        TopicRefused: no sentence was chosen, or as `put`.
    """
    if not passage_keys:
        raise TopicRefused("Tick the sentences first.")
    return [_correct(kind, rulemaking, key, code, by, at, reason, seen) for key in dict.fromkeys(passage_keys)]


def take_back(*, decision: TopicDecision, by: str, at: dt.datetime, seen: int | None = None) -> TopicDecision:
    """Takes a decision back, as if it had not been made.

    Raises:
        TopicRefused: it was taken back before, is itself a taking back, or a later one rests on it.
    """
    return _decide(decision.rulemaking, TopicAct.TAKEN_BACK, by, at, seen, takes_back=decision.number)


def proposal(rulemaking: Rulemaking, code: str) -> dict[str, Any]:
    """A topic that the machine proposes (`topics.proposed` in a summary's data).

    Raises:
        TopicRefused: the latest staff summary proposes no such topic.
    """
    for row in proposals(Summary.objects.with_findings(rulemaking).defer("docx").first()):
        if row["code"] == code:
            return row
    raise TopicRefused("The latest summary doesn’t propose this topic. Look at the list again.")


def proposals(summary: Summary | None) -> list[dict[str, Any]]:
    """What the machine proposed in a summary; nothing where topics weren't read yet."""
    data = summary.data if summary else None
    return list((data or {}).get("topics", {}).get("proposed", []))


def _proposed_unless_taken(rulemaking: Rulemaking, code: str) -> dict[str, Any]:
    """Of a proposal of the machine, its own fields; nothing for a topic that stands in the outline.

    Raises:
        TopicRefused: it is neither.
    """
    return {} if code in topic_plans.of(rulemaking).every() else _as_proposed(proposal(rulemaking, code))


def _as_proposed(found: dict[str, Any]) -> dict[str, Any]:
    """A proposal's own fields; without terms that nobody would write."""
    return {
        "name": found["name"][:NAME_LENGTH],
        "terms": [term for term in found["terms"] if len(term) <= TERM_LENGTH],
    }


def _correct(
    kind: TopicAct,
    rulemaking: Rulemaking,
    passage_key: str,
    code: str,
    by: str,
    at: dt.datetime,
    reason: str,
    seen: int | None,
) -> TopicDecision:
    summary = Summary.objects.with_findings(rulemaking).defer("data", "docx").first()
    passage = PassageFinding.objects.filter(summary=summary, key=passage_key).first()
    if passage is None:
        raise TopicRefused("The latest summary has no such sentence. Choose one from its list.")
    return _decide(
        rulemaking,
        kind,
        by,
        at,
        seen,
        code=code,
        passage_key=passage.key,
        passage_text=passage.text,
        reason=reason,
    )


@transaction.atomic
def _decide(
    rulemaking: Rulemaking, kind: TopicAct, by: str, at: dt.datetime, seen: int | None, **fields: Any
) -> TopicDecision:
    Rulemaking.objects.select_for_update().get(pk=rulemaking.pk)
    rows = list(TopicDecision.objects.filter(rulemaking=rulemaking).order_by("number"))
    number = len(rows) + 1
    if kind == TopicAct.MADE:
        fields["code"] = f"own-{number}"
    fields["reason"] = _words(fields.get("reason", ""))
    if len(fields["reason"]) > REASON_LENGTH:
        raise TopicRefused(f"Say why in at most {REASON_LENGTH} characters; yours has {len(fields['reason'])}.")
    if len(fields.get("name", "")) > NAME_LENGTH:
        raise TopicRefused(f"A name has at most {NAME_LENGTH} characters; yours has {len(fields['name'])}.")
    row = TopicDecision(rulemaking=rulemaking, number=number, kind=kind, made_by=by, made_at=at, **fields)
    new = topic_plans.decision_of(row)
    if seen is not None:
        _refuse_unseen(rows, new, seen)
    earlier = [topic_plans.decision_of(made) for made in rows]
    if refusal := why_not(topic_plans.requests_of(rulemaking), earlier, new):
        raise TopicRefused(refusal)
    row.save(force_insert=True)
    return row


def _refuse_unseen(rows: list[TopicDecision], new: Decision, seen: int) -> None:
    """Two people at once: the second one sees first what the other decided on the same topic."""
    by_number = {row.number: topic_plans.decision_of(row) for row in rows}

    def meant(decision: Decision) -> Decision:
        return by_number.get(decision.takes_back, decision)

    for row in rows[seen:]:
        if meant(by_number[row.number]).touches(meant(new)):
            raise TopicRefused(
                f"{row.made_by} decided on this topic since you opened the page. Look at it again first."
            )


def _words(written: str) -> str:
    return " ".join(written.replace("\0", "").split())


def _folded_terms(terms: Iterable[str]) -> list[str]:
    """As sentences are read: without case, accents and signs, each once."""
    folded = list(dict.fromkeys(filter(None, (" ".join(Wording(term).forms) for term in terms))))
    if len(folded) > MOST_TERMS:
        raise TopicRefused(f"Give at most {MOST_TERMS} words; you gave {len(folded)}.")
    if long := [term for term in folded if len(term) > TERM_LENGTH]:
        raise TopicRefused(f"A term has at most {TERM_LENGTH} characters. Shorten “{long[0][:TERM_LENGTH]}…”.")
    return folded
