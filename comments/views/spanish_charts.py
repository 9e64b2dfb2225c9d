"""What charts say, in Spanish."""

import datetime as dt

from comments.analysis.chart_words import ENGLISH, ChartWords
from rulemaking import spanish
from rulemaking.said import in_spanish


class SpanishChartWords(ChartWords):
    no_comments = "Todavía no hay comentarios"
    late = "Tardíos"
    by_day = "Comentarios recibidos, por día"
    day_columns = ("Día (hora del Este)", "Comentarios", "De ellos, tardíos")
    comments = "Comentarios"
    share = "Porcentaje"

    def day(self, day: dt.date) -> str:
        return spanish.plain_day(day)

    def short_day(self, day: dt.date) -> str:
        return spanish.short_day(day)

    def count(self, count: int) -> str:
        return f"{count:,} comentario" if count == 1 else f"{count:,} comentarios"

    def of_day(self, day: dt.date, count: int, late: int) -> str:
        said = f", {late:,} {'tardío' if late == 1 else 'tardíos'}" if late else ""
        return f"{self.day(day)}: {self.count(count)}{said}"

    def busiest(self, total: int, day: dt.date, most: int) -> str:
        return f"{self.count(total)}; el día con más fue el {self.day(day)}, con {most:,}."

    def last_day(self, day: dt.date) -> str:
        return f"El último día para comentar es el {self.day(day)}."

    def came_late(self, late: int) -> str:
        return f"{late:,} {'llegó' if late == 1 else 'llegaron'} tarde."

    def closes(self, day: dt.date) -> str:
        return f"Cierra el {self.short_day(day)}"

    def largest(self, total: int, name: str, count: int) -> str:
        return f"{self.count(total)}; el grupo más grande: {name}, con {count:,}."


SPANISH = SpanishChartWords()


def words() -> ChartWords:
    """Those of the reader's language."""
    return SPANISH if in_spanish() else ENGLISH
