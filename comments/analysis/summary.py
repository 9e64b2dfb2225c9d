"""The summary of a rule's comments: counts that reconcile, campaigns, terms, quotes.

Pure and reproducible: the same facts give the same bytes, in whatever order they come.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any, Final

import orjson

from comments.analysis import (
    campaigns,
    extract,
    findings,
    fingerprint,
    language,
    measured,
    normalise,
    own_words,
    passages,
    quotes,
    summary_meaning,
    template,
    terms,
)
from comments.analysis.campaigns import Campaign, Grouping
from comments.analysis.collecting import without_collector
from comments.analysis.facts import CommentFacts, SummaryInput
from comments.analysis.findings import Findings
from comments.analysis.passages import PassageList
from comments.analysis.quoting import Quoting, stretch
from comments.analysis.reconcile import reconcile

METHOD_NAME: Final = "docket-311-analysis"
METHOD_VERSION: Final = 3

_PASSAGES, _QUOTES, _CAMPAIGNS, _ADDITIONS = 40, 12, 50, 20
_QUOTED_CANDIDATES = 20_000


def to_bytes(summary: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a summary: JSON with sorted keys, UTF-8."""
    return orjson.dumps(summary, option=orjson.OPT_SORT_KEYS)


def method() -> dict[str, Any]:
    """What made a summary: name, version, the versions of its parts, and how often the grouping was measured to err."""
    return {
        "name": METHOD_NAME,
        "version": METHOD_VERSION,
        "parts": {
            "campaigns": campaigns.METHOD_VERSION,
            "language": language.METHOD_VERSION,
            "normal_form": normalise.NORMAL_VERSION,
            "passages": passages.METHOD_VERSION,
            "quotes": quotes.METHOD_VERSION,
            "sketch": fingerprint.SKETCH_VERSION,
            "template": template.METHOD_VERSION,
            "terms": terms.METHOD_VERSION,
            **summary_meaning.VERSIONS,
        },
        "measured": measured.note(),
    }


def build(about: SummaryInput, comments: Iterable[CommentFacts]) -> dict[str, Any]:
    """Read some comments and summarise them: `write(about, find(about, comments))`, which see."""
    return write(about, findings.find(about, comments))


@without_collector()
def write(about: SummaryInput, found: Findings) -> dict[str, Any]:
    """Summarise.

    Args:
        about: the rule and the reader.
        found: what was found in all comments that belong in it.

    Returns:
        Plain values that JSON can hold. Shapes are in docs/analysis.md.

    Raises:
        DoesNotReconcile: a total disagrees with another.
    """
    facts, by_key, grouping, unread = found.facts, found.by_key, found.grouping, found.unread
    read = found.readings.passages
    said = (passage for passage in read if passage.kind == passages.SAID)
    quoting = Quoting(by_key, grouping)
    summary = {
        "docket_id": about.docket_id,
        "title": about.title,
        "audience": about.audience,
        "as_of": about.as_of,
        "period": {"opens_on": _iso(about.opens_on), "closes_on": _iso(about.closes_on)},
        "totals": dict(sorted(about.totals.items())),
        "counts": _counts(facts),
        "accounting": _accounting(facts, grouping, unread),
        "campaigns": _campaigns(grouping, by_key),
        "languages": [
            {"value": code, "count": count}
            for code, count in sorted(found.languages.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "terms": [
            {"term": term.text, "comments": term.comment_count, "distinct_texts": term.distinct_count}
            for term in found.terms
        ],
        "passages": _passages(read),
        "topics": summary_meaning.topics_part(found.readings, found.meaning, about.plan, quoting),
        "stance": summary_meaning.stance_part(found.readings, found.meaning, quoting),
        "substance": summary_meaning.substance_part(found.readings, found.meaning),
        "quotes": quoting.choose(islice(said, _QUOTED_CANDIDATES), _QUOTES),
        "not_analysed": _not_analysed(facts, grouping, unread),
        "method": method(),
    }
    reconcile(summary)
    return summary


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _table(values: Iterable[str]) -> list[dict[str, Any]]:
    """Values with their counts, most frequent first, ties alphabetically."""
    ranked = sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"value": value, "count": count} for value, count in ranked]


def _counts(facts: Sequence[CommentFacts]) -> dict[str, Any]:
    days = Counter(comment.received_on for comment in facts)
    late = Counter(comment.received_on for comment in facts if comment.is_late)
    return {
        "comments": len(facts),
        "submissions": _carried([comment.items for comment in facts]),
        "signatures": _carried([comment.signatures for comment in facts]),
        "by_day": [{"day": day.isoformat(), "count": count, "late": late[day]} for day, count in sorted(days.items())],
        "by_channel": _table(comment.channel for comment in facts),
        "by_submitter_type": _table(comment.submitter_type for comment in facts),
        "by_timeliness": _table("late" if comment.is_late else "timely" for comment in facts),
        "by_status": _table(comment.status for comment in facts),
        "attachments": sum(len(comment.attachments) for comment in facts),
        "attachments_by_status": _table(file.status for comment in facts for file in comment.attachments),
    }


def _carried(each: Sequence[int]) -> dict[str, int]:
    """Of a number for each comment: all together, and how many comments have several, and how much these make."""
    several = [count for count in each if count > 1]
    return {"count": sum(each), "comments_with_several": len(several), "in_these": sum(several)}


def _accounting(facts: Sequence[CommentFacts], grouping: Grouping, unread: Sequence[str]) -> dict[str, int]:
    """Where every comment went: each is in exactly one part, so the parts add up to all.

    `distinct_texts` is no part: it counts texts that differ more than cosmetically.
    """
    members = [member for campaign in grouping.campaigns for member in campaign.members]
    exact = sum(member.kind == campaigns.EXACT for member in members)
    return {
        "comments": len(facts),
        "representatives": len(grouping.campaigns),
        "exact_copies": exact - len(grouping.campaigns),
        "personalised_copies": len(members) - exact,
        "alone": len(grouping.alone),
        "with_unread_files": len(unread),
        "without_readable_text": len(grouping.wordless),
        "distinct_texts": sum(c.distinct_count for c in grouping.campaigns) + len(grouping.alone),
    }


def _campaigns(grouping: Grouping, by_key: Mapping[str, CommentFacts]) -> dict[str, Any]:
    listed = grouping.campaigns[:_CAMPAIGNS]
    rest = grouping.campaigns[_CAMPAIGNS:]
    return {
        "count": len(grouping.campaigns),
        "comments": sum(campaign.size for campaign in grouping.campaigns),
        "listed": [_campaign(campaign, by_key) for campaign in listed],
        "others": {"count": len(rest), "comments": sum(campaign.size for campaign in rest)},
        "suspected": {
            "count": len(grouping.suspected),
            "comments": sum(len(group.keys) for group in grouping.suspected),
            "listed": [
                {"id": g.suspected_id, "size": len(g.keys), "distinct_texts": g.distinct_count, "coverage": g.coverage}
                for g in grouping.suspected[:_CAMPAIGNS]
            ],
        },
    }


def _campaign(campaign: Campaign, by_key: Mapping[str, CommentFacts]) -> dict[str, Any]:
    days = [by_key[member.key].received_on for member in campaign.members]
    letter = findings.whole_text(by_key[campaign.representative_key])
    slots = template.of_campaign(campaign, lambda key: findings.whole_text(by_key[key]))
    adding = [member for member in campaign.members if member.added]
    # The longest additions first: a mere name or town says least.
    adding.sort(key=lambda member: (-sum(len(span.text) for span in member.added), member.key))
    return {
        "id": campaign.campaign_id,
        "representative": campaign.representative_key,
        "representative_text": letter,
        "size": campaign.size,
        "exact": campaign.exact_count,
        "personalised": campaign.size - campaign.exact_count,
        "distinct_texts": campaign.distinct_count,
        "first_on": min(days).isoformat(),
        "last_on": max(days).isoformat(),
        "slots": [{"start": slot.start, "end": slot.end, "share": slot.share} for slot in slots],
        "comments_that_added": len(adding),
        "additions": [
            span
            for member in adding[:_ADDITIONS]
            for added in own_words.beyond(letter, slots, findings.whole_text(by_key[member.key]), member.added)
            for source, start, end in findings.placed(by_key[member.key], added.start, added.end)
            for span in (stretch(member.key, source, start, end, dict(by_key[member.key].texts())[source][start:end]),)
        ],
    }


def _passages(found: PassageList) -> dict[str, Any]:
    kinds = sorted(found.by_kind().items(), key=lambda pair: (-pair[1], pair[0]))
    # The list is in order of counts: behind the first that one comment alone holds, all are so.
    shared = takewhile(lambda passage: passage.comment_count > 1, found)
    repeated = (passage for passage in shared if passage.kind == passages.SAID and quotes.quotable(passage.text))
    return {
        "distinct": len(found),
        "by_kind": [{"value": kind, "count": count} for kind, count in kinds],
        "most_frequent": [
            stretch(p.place.comment_key, p.place.source, p.place.start, p.place.end, p.text)
            | {"id": p.passage_id, "comments": p.comment_count}
            for p in islice(repeated, _PASSAGES)
        ],
    }


def _not_analysed(facts: Sequence[CommentFacts], grouping: Grouping, unread: Sequence[str]) -> dict[str, Any]:
    """What nobody may believe was read: files without text, comments without words."""
    files = [
        {
            "comment": comment.key,
            "attachment": file.key,
            "name": file.name,
            "why": file.status,
            "unread_pages": file.unread_page_count,
            "partly_read": bool(file.text.strip()),
        }
        for comment in facts
        for file in comment.attachments
        if file.status != extract.EXTRACTED or file.unread_page_count
    ]
    return {
        "attachments": sorted(files, key=lambda file: (str(file["comment"]), str(file["attachment"]))),
        "comments_with_unread_files": list(unread),
        "comments_without_readable_text": list(grouping.wordless),
    }
