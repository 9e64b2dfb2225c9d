"""Documents of the Federal Register, taken into dockets as drafts that a person confirms."""

import dataclasses
import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from rulemaking.actions import documents
from rulemaking.actions.proposals import Plan, plan_periods
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.enums import Authority, DocumentKind, DocumentType, SubjectType
from rulemaking.federal_register import FoundDocument, Kind, Unsure
from rulemaking.federal_register.doubts import SETS_A_PERIOD
from rulemaking.federal_register.subjects import authority_of, special_measures_of, subject_of, subject_type_of
from rulemaking.history import change_context
from rulemaking.models import (
    Agency,
    Docket,
    Document,
    FederalRegisterImport,
    Part,
    RequestForComment,
    Rin,
    Rulemaking,
    Section,
)
from rulemaking.rules import why_not_proposable

WHY = "imported from the Federal Register"
# Characters that each column of a document takes.
_LENGTHS = {"title": 500, "cfr": 120, "fr_citation": 40, "rin": 20}


class ImportRefused(ActRefused):
    """A document that can't be imported. `str()` says why and what to do."""


def import_document(*, found: FoundDocument, by: str, at: dt.datetime) -> FederalRegisterImport:
    """Makes a draft of a document as read: the rule if it is new, the document, its planned period, its questions.

    Nothing is public until `confirm`. What is unsure stands on the import. Imported again, the first import is
    returned as it is.

    Args:
        by: username of the official, or `system:<task>`.
        at: when it is imported, aware, UTC.

    Raises:
        ImportRefused: it has no number, no kind, or no agency of ours, or its docket has it already.
    """
    present = FederalRegisterImport.objects.filter(document_number=found.document_number)
    if found.document_number and (imported := present.first()):
        return imported
    try:
        return _Importing(found, by, at).make()
    except IntegrityError:
        if imported := present.first():
            return imported  # another official imported it meanwhile; nothing of ours was left behind
        raise


@transaction.atomic
def confirm(*, imported: FederalRegisterImport, by: str, at: dt.datetime) -> Document:
    """Publishes the draft of an import, once a person has compared it with the printed document.

    Raises:
        ImportRefused: a proposed rule does not say yet what it would impose.
        DocumentRefused: it has no publication day, or another act publishes its kind.
        DocumentAlreadyPublished: it is no draft any more.
        PeriodRefused: its period can't be set.

    Source:
        docs/rules.md, R-07.
    """
    document = imported.document
    if document.kind == DocumentKind.PROPOSED_RULE:
        reason = why_not_proposable(
            authority=document.rulemaking.authority,
            special_measures=document.rulemaking.special_measures,
            planned_parts=document.planned_periods.count(),
        )
        refuse_if(reason, ImportRefused)
    return documents.publish(document=document, by=by, at=at)


class _Importing:
    """One import under way; its steps add to what is unsure."""

    def __init__(self, found: FoundDocument, by: str, at: dt.datetime) -> None:
        self.found, self.by, self.at = found, by, at
        self.unsure = list(found.unsure)

    @transaction.atomic
    def make(self) -> FederalRegisterImport:
        found = self.found
        if not found.document_number or len(found.document_number) > 40:
            raise ImportRefused("This file names no Federal Register document number, so it can't be told from others.")
        if found.kind is None:
            raise ImportRefused(
                f"The action “{found.action}” does not say what this document does. Add it on the rule's page instead."
            )
        with change_context(by=self.by, why=WHY):
            return self._make(DocumentKind(found.kind))

    def _make(self, kind: DocumentKind) -> FederalRegisterImport:
        rulemaking = self._rule_it_belongs_to()
        docket = self._docket(rulemaking)
        same = Document.objects.filter(docket=docket, fr_doc_num=self.found.document_number)
        if present := same.select_related("docket").first():
            raise ImportRefused(f"{docket} has it already: {present.document_id}, “{present.title}”.")
        if rulemaking is None:
            rulemaking = self._new_rule(kind)
        document = self._document(rulemaking, docket, kind)
        for position, section in enumerate(self.found.sections, start=1):
            Section.objects.create(
                document=document, position=position, level=section.level, heading=section.heading[:300]
            )
        self._plan(rulemaking, document)
        if not rulemaking.documents.filter(posted_at__isnull=False).exists():
            self._draft_details(rulemaking, docket)
        elif self.found.questions:
            self._doubt("questions", "The rule is public already. Its questions were not added; add them by hand.")
        return FederalRegisterImport.objects.create(
            document_number=self.found.document_number,
            document=document,
            unsure=[dataclasses.asdict(doubt) for doubt in self.unsure],
            sections=[dataclasses.asdict(section) for section in self.found.sections],
            dates_text=self.found.dates_text,
            abstract=self.found.abstract,
            by=self.by,
            at=self.at,
        )

    def _doubt(self, field: str, why: str) -> None:
        self.unsure.append(Unsure(field, why))

    def _rule_it_belongs_to(self) -> Rulemaking | None:
        """The one rule that has its docket, or one of its RINs, or the document that it corrects."""
        found = self.found
        rins = [rin.rin for rin in found.rins if not rin.is_placeholder]
        for condition in (
            {"documents__fr_doc_num": found.correction_of} if found.correction_of else None,
            {"rins__rin__in": rins} if rins else None,
            {"dockets__docket_id__in": found.docket_ids} if found.docket_ids else None,
        ):
            if condition is None:
                continue
            rules = list(Rulemaking.objects.filter(**condition).distinct()[:2])
            if len(rules) == 1:
                return rules[0]
            if rules:
                self._doubt("docket_ids", "Several rules share its docket or RIN. A new rule was made for it.")
                return None
        if found.kind not in (Kind.PROPOSED_RULE, Kind.FINDING, Kind.ORDER):
            self._doubt("kind", "No rule with its docket or RIN is here, so a new one was made. Check that it is one.")
        return None

    def _docket(self, rulemaking: Rulemaking | None) -> Docket:
        named = list(self.found.docket_ids)
        if rulemaking is not None:
            own = rulemaking.dockets.filter(docket_id__in=named).first() or rulemaking.dockets.first()
            if own is not None:
                if named and own.docket_id not in named:
                    self._doubt("docket_ids", f"{named[0]} is no docket of this rule. The draft is in {own} instead.")
                return own
        if not named:
            return self._catch_all()
        present = Docket.objects.filter(docket_id=named[0]).first()
        return present or Docket.objects.create(
            docket_id=named[0], agency=self._agency(named[0]), title=self.found.title[:500]
        )

    def _agency(self, docket_id: str) -> Agency:
        acronym = docket_id.replace("_", "-").partition("-")[0]
        agency = (
            Agency.objects.filter(agency_id=acronym).first()
            or Agency.objects.filter(name__in=self.found.agencies).first()
        )
        if agency is None:
            raise ImportRefused(f"Docket {docket_id} is of an agency that is not here. Add the agency first.")
        return agency

    def _catch_all(self) -> Docket:
        """The docket for documents that have none of their own, where the agency keeps one."""
        docket = Docket.objects.real().filter(docket_id__contains="_FRDOC_").first()
        if docket is None:
            raise ImportRefused("This document names no docket, and there is none for such documents. Add one first.")
        self._doubt("docket_ids", f"The draft is in {docket}, which takes documents without a docket.")
        return docket

    def _new_rule(self, kind: DocumentKind) -> Rulemaking:
        found = self.found
        subject = subject_of(found.title)
        words = f"{found.title} {found.abstract}"
        measures = special_measures_of(words)
        slug = slugify(subject)[:60].strip("-") or slugify(found.document_number)
        if Rulemaking.objects.filter(slug=slug).exists():
            slug = f"{slug[:50]}-{slugify(found.document_number)}"
        authority, subject_type = Authority(authority_of(words)), SubjectType(subject_type_of(found.title))
        self._doubt("title", f"A new rule was made. Its subject was taken to be “{subject[:200]}”.")
        self._doubt(
            "title", f"The kind of subject was taken to be: {subject_type.label}. The authority: {authority.label}."
        )
        if kind == DocumentKind.PROPOSED_RULE:
            said = ", ".join(map(str, measures)) or "none found"
            self._doubt("abstract", f"Special measures were taken from title and summary: {said}.")
        rulemaking = Rulemaking.objects.create(
            slug=slug,
            title=found.title[:500],
            authority=authority,
            subject_type=subject_type,
            subject_name=subject[:300],
            special_measures=measures,
        )
        Part.objects.create(rulemaking=rulemaking)
        return rulemaking

    def _document(self, rulemaking: Rulemaking, docket: Docket, kind: DocumentKind) -> Document:
        found = self.found
        values = {
            "title": found.title,
            "cfr": "; ".join(found.cfr),
            "fr_citation": found.citation,
            "rin": found.rins[0].rin if found.rins else "",
        }
        for name, longest in _LENGTHS.items():
            if len(values[name]) > longest:
                values[name] = values[name][:longest]
                self._doubt(name, f"It is longer than {longest} characters and was cut.")
        extra = {"document_type": DocumentType(found.type)} if found.type in DocumentType.values else {}
        return documents.add_document(
            rulemaking=rulemaking,
            docket=docket,
            kind=kind,
            by=self.by,
            why=WHY,
            start_page=found.start_page,
            end_page=found.end_page,
            fr_doc_num=found.document_number,
            published_on=found.publication_date,
            effective_on=found.effective_on,
            text=found.text.replace("\x00", ""),
            **values,
            **extra,
        )

    def _plan(self, rulemaking: Rulemaking, document: Document) -> None:
        found = self.found
        if found.kind not in SETS_A_PERIOD or not (found.comment_days or found.comments_close_on):
            return
        plans = [
            Plan(part=part, comment_days=found.comment_days, printed_last_day=found.comments_close_on)
            for part in rulemaking.parts.all()
        ]
        plan_periods(document=document, plans=plans, by=self.by)

    def _draft_details(self, rulemaking: Rulemaking, docket: Docket) -> None:
        for rin in self.found.rins:
            key = {"rulemaking": rulemaking, "rin": rin.rin[: _LENGTHS["rin"]]}
            Rin.objects.get_or_create(**key, defaults={"docket": docket})
        for question in self.found.questions:
            RequestForComment.objects.get_or_create(
                rulemaking=rulemaking, number=question.number, defaults={"text": question.text}
            )
