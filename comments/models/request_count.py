"""How many requests a client of the API has made in an hour."""

from django.db import models


class RequestCount(models.Model):
    """One client's requests in one clock hour. Not part of the record: the table is unlogged and swept."""

    client = models.BinaryField(max_length=16, help_text="Keyed hash of the client's address, not the address.")
    hour_at = models.DateTimeField(help_text="First instant of the clock hour.")
    request_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "hour_at"], name="request_count_once_per_client_and_hour")
        ]
        indexes = [models.Index(fields=["hour_at"], name="request_count_hour")]

    def __str__(self) -> str:
        return f"{self.request_count} requests"
