"""Triggers that nobody can step around, and that cost no more than what they do.

django-pgtrigger asks in every call whether this trigger is to be ignored: by a function that begins and, as nothing is
ever set, abandons a subtransaction. That was most of what a trigger of ours cost; and whoever may set a parameter could
switch off what keeps originals as they came.
"""

from typing import Any

import pgtrigger
from pgtrigger import compiler


class UnavoidableTriggerSql(compiler.UpsertTriggerSql):
    """The SQL of a trigger without that question. Migrations name this class: what it writes must not change."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Unavoidable:
    """Beside a trigger's class: its function does not ask whether it is to be ignored."""

    def compile(self, model: Any) -> compiler.Trigger:
        compiled = super().compile(model)  # type: ignore[misc]  # of the class beside it
        given = {name: value for name, value in compiled.sql.kwargs.items() if name != "ignore_func_name"}
        return compiler.Trigger(name=compiled.name, sql=UnavoidableTriggerSql(**given))


class Trigger(Unavoidable, pgtrigger.Trigger):
    """A trigger that is never ignored."""


class Protect(Unavoidable, pgtrigger.Protect):
    """A refusal that is never ignored."""
