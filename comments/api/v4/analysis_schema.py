"""The description of what the API tells of analysis: summaries and campaigns. Pure."""

from comments.api.v4.schema_parts import (
    DOCKET_ID,
    FLAG,
    NUMBER,
    STRING,
    URL,
    Json,
    closed_object,
    identity,
    path,
    query,
    reading,
    reference,
)
from comments.api.v4.summaries import CAMPAIGNS, MAX_SUMMARIES, OF_DOCKET, SUMMARIES

_INSTANT: Json = {"type": "string", "format": "date-time"}
_DAY: Json = {"type": "string", "format": "date"}
_TEXTS: Json = {"type": "array", "items": STRING}
_SUMMARY_ID: Json = {
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*-[1-9][0-9]{0,8}$",
    "examples": ["huione-group-1"],
}


def paths() -> Json:
    of_docket = query(OF_DOCKET, DOCKET_ID, "Those of one docket's rules.")
    many = f"Public summaries, the latest first, at most {MAX_SUMMARIES}; without what they say"
    return {
        f"/{SUMMARIES}": reading("list_summaries", many, [of_docket], "summaries_list"),
        f"/{SUMMARIES}/{{id}}": reading(
            "get_summary", "One public summary, whole", [path(_SUMMARY_ID, "The rule's name and a version.")],
            "summaries_one",
        ),
        f"/{CAMPAIGNS}": reading(
            "list_campaigns", "Campaigns in the latest public summary of each rule", [of_docket], "campaigns_list"
        ),
    }  # fmt: skip


def schemas() -> Json:
    whole = {"changedComments": NUMBER, "summary": {"type": "object"}}
    campaign = {**identity(), "attributes": _campaign(), "links": closed_object({"summary": URL})}
    return {
        "summary": _summary(_made()),
        "summary_whole": _summary(_made() | whole),
        "summaries_list": closed_object({"data": {"type": "array", "items": reference("summary")}}),
        "summaries_one": closed_object({"data": reference("summary_whole")}),
        "campaign": closed_object(campaign),
        "campaigns_list": closed_object({"data": {"type": "array", "items": reference("campaign")}}),
    }


def _about() -> Json:
    return {"asOf": _INSTANT, "docketIds": _TEXTS, "method": STRING, "rule": STRING, "version": NUMBER}


def _made() -> Json:
    sha256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return {**_about(), "isLatest": FLAG, "producedAt": _INSTANT, "sha256": sha256}


def _summary(attributes: Json) -> Json:
    links = closed_object({"self": URL, "page": URL})
    return closed_object({**identity(), "attributes": closed_object(attributes), "links": links})


def _campaign() -> Json:
    slot = closed_object({"start": NUMBER, "end": NUMBER, "share": {"type": "number", "minimum": 0, "maximum": 1}})
    added = closed_object({"comment": STRING, "source": STRING, "start": NUMBER, "end": NUMBER, "text": STRING})
    counts = ("commentsThatAdded", "distinctTexts", "exactCopies", "personalisedCopies", "size")
    return closed_object({
        **_about(), **dict.fromkeys(counts, NUMBER), "firstReceived": _DAY, "lastReceived": _DAY,
        "representative": STRING, "representativeText": STRING,
        "slots": {"type": "array", "items": slot}, "additions": {"type": "array", "items": added},
    })  # fmt: skip
