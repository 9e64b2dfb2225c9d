"""`manage.py import_comments` ends: with what came of the import, or with why nothing more comes of it."""

import pytest
from django.core.management import CommandError, call_command

from comments.intake.bulk import orders, running
from comments.management.commands import import_comments
from comments.models import BulkImportKey, BulkImportPart, Comment
from tests.comments.bulk import IN_TIME, NOW, table
from tests.factories import OFFICIAL, CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


def order_by_command(period, tmp_path):
    file = tmp_path / "campaign.csv"
    file.write_bytes(table(("a-1", "", "", "Text", IN_TIME)))
    call_command(
        "import_comments", str(file), document=period.document.document_id, source="Campaign", evidence="List",
        by=OFFICIAL, confirm=True,
    )  # fmt: skip


def test_the_command_tells_what_came_of_it_also_where_a_worker_went_on_with_it(period, monkeypatch, tmp_path, capsys):
    run_here = running.run
    monkeypatch.setattr(import_comments, "_LOOKS_SECONDS", 0.01)

    def done_by_another(**given):
        run_here(**given)
        raise running.OvertakenByAnother

    monkeypatch.setattr(running, "run", done_by_another)

    order_by_command(period, tmp_path)

    assert "Import: 1 rows; 1 taken" in capsys.readouterr().out
    assert Comment.objects.count() == 1


def test_the_command_ends_where_its_import_is_set_aside_while_a_worker_checks_it(period, monkeypatch, tmp_path):
    def begun_by_another(*, bulk_import, **given):
        orders.discard(bulk_import=bulk_import, by="s.etter", at=NOW)
        raise running.OvertakenByAnother

    monkeypatch.setattr(running, "run", begun_by_another)

    with pytest.raises(CommandError, match=r"campaign.csv was set aside by s\.etter"):
        order_by_command(period, tmp_path)


def test_the_command_ends_where_its_import_is_set_aside_while_it_checks_it(period, monkeypatch, tmp_path):
    require = running._require_next

    def set_aside_meanwhile(bulk_import, *given):
        orders.discard(bulk_import=bulk_import, by="s.etter", at=NOW)
        require(bulk_import, *given)

    monkeypatch.setattr(running, "_require_next", set_aside_meanwhile)

    with pytest.raises(CommandError, match=r"campaign.csv was set aside by s\.etter"):
        order_by_command(period, tmp_path)

    assert not BulkImportPart.objects.exists()
    assert not BulkImportKey.objects.exists()


def test_the_command_goes_on_by_itself_where_whoever_overtook_it_is_gone(period, monkeypatch, tmp_path):
    run_here, runs = running.run, []

    def overtaken_once(**given):
        runs.append(given)
        if len(runs) == 1:
            raise running.OvertakenByAnother
        return run_here(**given)

    monkeypatch.setattr(running, "run", overtaken_once)
    monkeypatch.setattr(import_comments, "_LOOKS_SECONDS", 0.01)
    monkeypatch.setattr(import_comments, "_STILL_SECONDS", 0.05)

    order_by_command(period, tmp_path)

    assert Comment.objects.count() == 1
