"""Instants and days as rows hold them until they are printed: whole seconds and Eastern days.

The driver reads these ten times as fast as instants, and rows share them, so that `instants.py` prints few. The
database could print them itself, and would take a third of its time for it.
"""

from django.db.models import BigIntegerField, DateField, Func


class SecondOf(Func):
    """The second of an instant, since 1970; a fraction is cut. Exact from the year 1700 to 2250."""

    template = "floor(date_part('epoch', %(expressions)s))::bigint"
    output_field = BigIntegerField()
    arity = 1


class EasternDayOf(Func):
    """The Eastern day of an instant."""

    template = "(%(expressions)s AT TIME ZONE 'America/New_York')::date"
    output_field = DateField()
    arity = 1
