"""What the logs tell of a fault: enough to find it, and nothing that a person wrote."""

import json
import logging

import pytest
import structlog
from celery.utils.saferepr import saferepr
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

CANARY = "zyxcanary"


@pytest.fixture
def written():
    """Lines as our own handler writes them, decoded."""
    formatters = [handler.formatter for handler in logging.getLogger().handlers]
    ours = next(one for one in formatters if isinstance(one, structlog.stdlib.ProcessorFormatter))
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(ours.format(record)))

    logger = logging.getLogger("tests.logged_faults")
    logger.propagate = False
    logger.addHandler(kept := Kept())
    yield logger, lines
    logger.removeHandler(kept)


def refused_row():
    """An error that repeats a comment's row."""
    with transaction.atomic():
        CommentFactory(text=CANARY, first_name=CANARY, email=f"{CANARY}@mail.example", num_items_received=-1)


def refused_statement():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s FROM no_such_table", [f"{CANARY}\n\nand more\u2028 {CANARY}\x0b and {CANARY}"])


@pytest.mark.parametrize("refused", [refused_row, refused_statement])
def test_of_what_the_database_says_the_first_line_is_logged_alone(written, refused):
    logger, lines = written
    try:
        refused()
    except DatabaseError as fault:
        said = str(fault)
        logger.exception("It went wrong.")
        logger.error("Task raised unexpected: %s", saferepr(fault), exc_info=True)

    assert CANARY in said
    assert CANARY not in json.dumps(lines)
    assert said.partition("\n")[0] in lines[0]["exception"]
    assert "test_logged_faults.py" in lines[0]["exception"]


def test_what_led_to_a_fault_is_cut_too(written):
    logger, lines = written
    try:
        try:
            refused_row()
        except IntegrityError as fault:
            raise ValueError("Something else.") from fault
    except ValueError as fault:
        logger.error("It went wrong.", exc_info=fault)

    assert CANARY not in json.dumps(lines)
    assert "Something else." in lines[0]["exception"]


def test_other_faults_are_told_whole(written):
    logger, lines = written
    try:
        raise ValueError("First line.\nSecond line.")
    except ValueError:
        logger.exception("It went wrong.")
    logger.warning("Nothing went wrong.")

    assert "Second line." in lines[0]["exception"]
    assert "exception" not in lines[1]


@pytest.mark.parametrize("refused", [refused_row, refused_statement])
@pytest.mark.parametrize("depth", [1, 2])
def test_in_a_group_of_faults_each_is_cut(written, refused, depth):
    """A traceback sets what stands in a group in, line by line, behind bars."""
    logger, lines = written
    fault: Exception = ValueError("Something else.")
    try:
        refused()
    except DatabaseError as refusal:
        fault = refusal
    said = str(fault)
    for _ in range(depth):
        fault = ExceptionGroup("Several went wrong.", [ValueError("First line.\nSecond line."), fault])
    try:
        raise fault
    except ExceptionGroup as group:
        logger.exception("It went wrong.")
        logger.error("Task raised unexpected: %r", group, exc_info=True)

    assert CANARY in said
    assert CANARY not in json.dumps(lines)
    assert said.partition("\n")[0] in lines[0]["exception"]
    assert "Second line." in lines[0]["exception"]
