"""What a language model answered about a summary: asked outside any transaction, kept as an input of the summary."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings

from comments.analysis import language_model as analysis
from comments.analysis.language_model import Answer
from comments.enums import Audience
from comments.models import LanguageModelAnswer, Summary
from comments.record.language_model import Endpoint, EndpointFault

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking.

    Attributes:
        model: the name that was asked for.
        answers: in the order of the questions; fewer where the endpoint failed.
        fault: why it ended early; "" if it didn't.
    """

    model: str
    answers: Sequence[Answer] = ()
    fault: str = ""


def ask(*, summary: Summary, data: Mapping[str, Any], endpoint: Endpoint | None) -> Asked | None:
    """Asks what a summary's data gives to ask. Call it outside any transaction: it takes up to `endpoint.seconds`.

    The endpoint's first failure ends the asking: what a summary may wait is bounded, and so is what it sends.

    Returns:
        None where nothing may be asked: no endpoint is set, or the summary is for staff and the setting does not let
        text out that isn't posted.
    """
    if endpoint is None or (summary.audience == Audience.STAFF and not settings.LANGUAGE_MODEL_READS_UNPOSTED):
        return None
    ends = time.monotonic() + endpoint.seconds
    answers: list[Answer] = []
    for question in analysis.questions(data):
        try:
            text = endpoint.ask(question.messages, ends=ends)
        except EndpointFault as fault:
            logger.warning("language_model_failed", summary=summary.pk, question=question.key, why=str(fault))
            return Asked(endpoint.model, answers, str(fault))
        answers.append(Answer(question.key, question.sha256, text))
    return Asked(endpoint.model, answers)


def store(*, summary: Summary, asked: Asked) -> None:
    """Keeps the answers. Call it in the transaction that produces the summary."""
    LanguageModelAnswer.objects.bulk_create(
        LanguageModelAnswer(
            summary=summary,
            model=asked.model[:200],
            question=answer.question,
            question_sha256=bytes.fromhex(answer.question_sha256),
            text=answer.text,
        )
        for answer in asked.answers
    )


def stored(summary: Summary) -> Asked | None:
    """What was kept: with it `analysis.with_answers` gives the summary's own bytes again, without the model."""
    rows = list(LanguageModelAnswer.objects.filter(summary=summary).order_by("pk"))
    if not rows:
        return None
    answers = [Answer(row.question, bytes(row.question_sha256).hex(), row.text) for row in rows]
    return Asked(rows[0].model, answers)
