"""How often a sender has asked in a stretch of the clock."""

from django.db import models


class RequestCount(models.Model):
    """One count of one sender. Not part of the record: the table is unlogged and swept. See comments.rate_limits."""

    client = models.BinaryField(max_length=16, help_text="Keyed hash of limit and sender; no address.")
    window_at = models.DateTimeField(help_text="First instant of the stretch.")
    request_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "window_at"], name="request_count_once_per_client_and_window")
        ]
        indexes = [models.Index(fields=["window_at"], name="request_count_window")]

    def __str__(self) -> str:
        return f"{self.request_count} requests"
