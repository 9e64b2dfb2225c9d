"""What charts say, in English. Another language stands with who speaks it, as a class beside this one."""

import datetime as dt


class ChartWords:
    """Every word of a chart and of its table, but for the names of categories."""

    no_comments = "No comments yet"
    late = "Late"
    by_day = "Comments received, by day"
    day_columns = ("Day (Eastern time)", "Comments", "Of them late")
    comments = "Comments"
    share = "Share"

    def day(self, day: dt.date) -> str:
        """A day as people write it: May 5, 2025."""
        return f"{day:%B} {day.day}, {day.year}"

    def short_day(self, day: dt.date) -> str:
        """A day below an axis: May 5."""
        return f"{day:%b} {day.day}"

    def count(self, count: int) -> str:
        return f"{count:,} comment" if count == 1 else f"{count:,} comments"

    def of_day(self, day: dt.date, count: int, late: int) -> str:
        """What one bar shows."""
        return f"{self.day(day)}: {self.count(count)}" + (f", {late:,} late" if late else "")

    def busiest(self, total: int, day: dt.date, most: int) -> str:
        return f"{self.count(total)}; most on {self.day(day)}, with {most:,}."

    def last_day(self, day: dt.date) -> str:
        return f"The last day to comment is {self.day(day)}."

    def came_late(self, late: int) -> str:
        return f"{late:,} came late."

    def closes(self, day: dt.date) -> str:
        """Beside the line of the closing day."""
        return f"Closes {self.short_day(day)}"

    def largest(self, total: int, name: str, count: int) -> str:
        return f"{self.count(total)}; the largest group is {name}, with {count:,}."


ENGLISH = ChartWords()
