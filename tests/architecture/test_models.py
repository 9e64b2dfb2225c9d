"""What every model of the record keeps to. A new model meets these or is named here with its reason."""

import weakref

import pytest
from django.apps import apps
from django.db import models
from django.db.models.signals import ModelSignal

from rulemaking.roles import is_insert_only

OURS = ("rulemaking", "comments")
WITHOUT_HISTORY = {
    "comments.Job": "the state of work, not of the record; a retry changes it every few seconds",
    "comments.BulkRun": "files made of public copies, which can be made again",
    "comments.BulkFile": "files made of public copies, which can be made again; swept when replaced",
    "comments.Sketch": "computed from the original by a versioned algorithm, and can be computed again",
    "comments.SearchEntry": "computed from public copies, and can be computed again",
    "comments.CampaignFinding": "computed from the record by a summary, and can be computed again",
    "comments.SuspectedFinding": "computed from the record by a summary, and can be computed again",
    "comments.Placement": "computed from the record by a summary, and can be computed again",
    "comments.PassageFinding": "computed from the record by a summary, and can be computed again",
    "comments.TextReading": "computed from the record by a summary, and can be computed again",
    "comments.ReadingPart": "what was read for summaries to come, computed from the record; can be computed again",
    "comments.ApiKeyUse": "how often a key was used on a day: a count that goes up",
    "comments.BulkImportKey": "rows that a check has seen; emptied when it ends, and not of the record",
    "comments.PullPart": "what a pull has fetched so far, until it is over; outside the record, swept",
    "comments.SubmissionKey": "a name under which files wait for a comment; outside the record, swept",
    "comments.PendingFile": "a file that waits for its comment; outside the record, swept",
    "comments.Draft": "what somebody typed and has not sent; outside the record, really deleted",
    "comments.DraftFile": "a file of a draft; outside the record, really deleted",
    "comments.WebhookDelivery": "messages to programs, of public facts that can be told again; swept after a month",
    "comments.RequestCount": "how often a sender has asked; swept, and not of the record",
    "rulemaking.Rulemaking_dockets": "follows from the rule's documents, whose history is kept",
}


def is_history(model):
    return hasattr(model, "pgh_tracked_model")


def record_models():
    """Ours, those behind many-to-many fields included, without history tables."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS and not is_history(model) and not model._meta.proxy
    ]


def name_of(model):
    return f"{model._meta.app_label}.{model.__name__}"


@pytest.mark.parametrize("model", record_models(), ids=name_of)
def test_every_model_has_history_or_is_insert_only_or_says_why_not(model):
    is_tracked = hasattr(model, "pgh_event_model")
    is_excused = name_of(model) in WITHOUT_HISTORY

    assert is_tracked + is_insert_only(model) + is_excused == 1


def test_every_excuse_names_a_model_that_exists():
    assert WITHOUT_HISTORY.keys() <= {name_of(model) for model in record_models()}


def test_originals_receipts_and_changes_of_periods_are_insert_only():
    insert_only = {name_of(model) for model in record_models() if is_insert_only(model)}

    assert insert_only >= {
        "comments.Comment",
        "comments.Attachment",
        "comments.Receipt",
        "comments.PeriodSnapshot",
        "rulemaking.PeriodChange",
        "rulemaking.PeriodAnnouncement",
    }


@pytest.mark.parametrize("model", record_models(), ids=name_of)
def test_no_deletion_reaches_the_record_through_a_foreign_key(model):
    # The rows behind a many-to-many field go with either end; neither end can be deleted while documents name it.
    if model._meta.auto_created:
        return
    keys = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]

    assert [key.name for key in keys if key.remote_field.on_delete is not models.PROTECT] == []


def listeners():
    """Modules of all functions that listen to a model signal."""
    signals = [value for value in vars(models.signals).values() if isinstance(value, ModelSignal)]
    kept = [slot[1] for signal in signals for slot in signal.receivers]
    functions = [receiver() if isinstance(receiver, weakref.ReferenceType) else receiver for receiver in kept]
    return {getattr(function, "__module__", "") for function in functions if function}


def test_no_code_of_ours_listens_to_model_signals():
    assert not [module for module in listeners() if module.split(".")[0] in OURS]


def test_a_listener_to_a_model_signal_would_be_found():
    def listen(**kwargs):
        return None

    models.signals.post_save.connect(listen)
    try:
        assert __name__ in listeners()
    finally:
        models.signals.post_save.disconnect(listen)


@pytest.mark.parametrize("model", record_models(), ids=name_of)
def test_no_model_hides_logic_in_save_or_delete(model):
    assert model.save is models.Model.save
    assert model.delete is models.Model.delete


@pytest.mark.parametrize("model", record_models(), ids=name_of)
def test_no_default_manager_hides_rows(model):
    query = model._default_manager.all().query

    assert not query.where
    assert not query.distinct


@pytest.mark.parametrize("model", record_models(), ids=name_of)
def test_no_model_uses_a_generic_foreign_key(model):
    assert not [field for field in model._meta.private_fields if type(field).__name__ == "GenericForeignKey"]
