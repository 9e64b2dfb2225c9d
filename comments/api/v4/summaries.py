"""Analysis as data: the public summaries of rules, and the campaigns that the latest of each found.

Each says by what method it was made, in which version, and as of when. What staff took back since is left out, as on
the pages (comments/record/still_public.py).
"""

import re
from typing import Any

from django.db.models import Max, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4.base import ApiView, Json
from comments.api.v4.errors import InvalidId, InvalidValue, NotFound
from comments.api.v4.ids import read_docket_id
from comments.api.v4.instants import print_instant
from comments.models import Summary
from comments.record.still_public import still_public, still_public_of_each
from rulemaking.models import Docket, Rulemaking

SUMMARIES, CAMPAIGNS = "summaries", "campaigns"
OF_DOCKET = "filter[docketId]"
MAX_SUMMARIES = 250
"""Most in one answer, the latest first. Earlier ones have their addresses still."""

_ID = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)-([1-9][0-9]{0,8})", re.ASCII)


class _AnalysisView(ApiView):
    """What the views of analysis share."""

    def public(self) -> QuerySet[Summary]:
        """Summaries that everyone may read, the latest first, with their rules."""
        rules = Rulemaking.objects.public(self.at).order_by()
        found = Summary.objects.for_public().filter(rulemaking__in=rules).defer("docx")
        return found.select_related("rulemaking").order_by("-produced_at", "-pk")

    def asked(self, request: Request) -> QuerySet[Summary]:
        """Those of the docket that is asked for, or all."""
        if OF_DOCKET not in request.GET:
            return self.public()
        docket_id = read_docket_id(request.GET[OF_DOCKET])
        if docket_id is None:
            raise InvalidValue(OF_DOCKET, "Give one docket's id, such as FINCEN-2025-0004.")
        return self.public().filter(rulemaking__in=Rulemaking.objects.filter(dockets__docket_id=docket_id))

    def latest(self, found: QuerySet[Summary]) -> set[int]:
        """The keys of those than which their rules have no later one."""
        newest = Summary.objects.for_public().order_by().values("rulemaking").annotate(last=Max("version"))
        last = dict(newest.values_list("rulemaking", "last"))
        rows = found.order_by().values_list("pk", "rulemaking", "version")
        return {pk for pk, rule, version in rows if version == last[rule]}

    def about(self, summary: Summary, dockets: list[str]) -> Json:
        """What stands on every part of a summary: of what, when, and how."""
        return {
            "asOf": print_instant(summary.as_of),
            "docketIds": dockets,
            "method": summary.method,
            "rule": summary.rulemaking.slug,
            "version": summary.version,
        }

    def resource(self, summary: Summary, attributes: Json) -> Json:
        identifier = id_of(summary)
        page = f"{self.origin}{summary.rulemaking.get_absolute_url()}summary/"
        return {
            "id": identifier,
            "type": SUMMARIES,
            "attributes": attributes,
            "links": {"self": self.link(SUMMARIES, identifier), "page": page},
        }


class SummariesView(_AnalysisView):
    """Public summaries, without what they say."""

    parameters = frozenset({OF_DOCKET})

    def get(self, request: Request) -> Response:
        found = self.asked(request)
        summaries, latest = list(found.defer("data", "docx")[:MAX_SUMMARIES]), self.latest(found)
        dockets = dockets_of(summaries)
        data = [
            self.resource(one, self.about(one, dockets[one.rulemaking_id]) | made(one) | {"isLatest": one.pk in latest})
            for one in summaries
        ]
        return self.answer({"data": data})


class SummaryView(_AnalysisView):
    """One public summary, whole."""

    def get(self, request: Request, identifier: str) -> Response:
        match = _ID.fullmatch(identifier)
        if match is None:
            raise InvalidId(identifier)
        found = self.public().filter(rulemaking__slug=match[1], version=int(match[2]))
        summary = found.first()
        if summary is None:
            raise NotFound("The summary ID could not be found.")
        data, changed_count = still_public(summary)
        attributes = self.about(summary, dockets_of([summary])[summary.rulemaking_id]) | made(summary)
        attributes |= {
            "isLatest": summary.pk in self.latest(found), "changedComments": changed_count, "summary": data,
        }  # fmt: skip
        return self.answer({"data": self.resource(summary, attributes)})


class CampaignsView(_AnalysisView):
    """The campaigns that the latest public summary of each rule lists, the largest first."""

    parameters = frozenset({OF_DOCKET})

    def get(self, request: Request) -> Response:
        found = self.asked(request)
        summaries = list(found.filter(pk__in=self.latest(found)))
        dockets = dockets_of(summaries)
        return self.answer({
            "data": [
                self.campaign(summary, dockets[summary.rulemaking_id], listed)
                for summary, (still, _changed) in zip(summaries, still_public_of_each(summaries), strict=True)
                for listed in still["campaigns"]["listed"]
            ]
        })  # fmt: skip

    def campaign(self, summary: Summary, dockets: list[str], listed: Json) -> Json:
        parts = (summary.data or {})["method"]["parts"]
        attributes = {
            **self.about(summary, dockets),
            "method": parts["campaigns"],
            "size": listed["size"],
            "exactCopies": listed["exact"],
            "personalisedCopies": listed["personalised"],
            "distinctTexts": listed["distinct_texts"],
            "firstReceived": listed["first_on"],
            "lastReceived": listed["last_on"],
            "representative": listed["representative"],
            "representativeText": listed["representative_text"],
            "slots": listed.get("slots", []),  # summaries made before they were found have none
            "commentsThatAdded": listed["comments_that_added"],
            "additions": listed["additions"],
        }
        links = {"summary": self.link(SUMMARIES, id_of(summary))}
        return {
            "id": f"{id_of(summary)}-{listed['id']}", "type": CAMPAIGNS, "attributes": attributes, "links": links,
        }  # fmt: skip


def id_of(summary: Summary) -> str:
    """The rule's name in addresses, and the summary's version."""
    return f"{summary.rulemaking.slug}-{summary.version}"


def made(summary: Summary) -> Json:
    """When a summary was produced, and the hash of its canonical bytes as they were then."""
    assert summary.produced_at is not None
    return {
        "producedAt": print_instant(summary.produced_at),
        "sha256": bytes(summary.data_sha256 or b"").hex(),
    }


def dockets_of(summaries: list[Summary]) -> dict[int, list[str]]:
    """The docket ids of the rules that these are about, by rule. One statement."""
    rules = {summary.rulemaking_id for summary in summaries}
    found: dict[int, list[str]] = {rule: [] for rule in rules}
    rows: QuerySet[Docket, tuple[Any, ...]] = Docket.objects.filter(rulemakings__in=rules).values_list(
        "rulemakings", "docket_id"
    )
    for rule, docket_id in rows.order_by("docket_id"):
        found[rule].append(docket_id)
    return found
