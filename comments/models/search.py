"""What search reads: the words of posted comments, kept beside them."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from comments.models.rendition import Rendition


class SearchEntry(models.Model):
    """The words of one posted comment and of the files shown with it.

    Derived from renditions alone, never from originals, and rebuilt at will. It answers for its comment only while
    its feed position is the rendition's: an entry that lags behind an edit finds nothing.
    """

    rendition = models.OneToOneField(Rendition, on_delete=models.PROTECT, primary_key=True, related_name="search_entry")
    feed_position = models.BigIntegerField(db_index=True, help_text="Feed position of the rendition that was read.")
    words = SearchVectorField(help_text="Title and organization, text, and the text of files shown.")

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [GinIndex(fields=["words"], name="search_entry_words")]

    def __str__(self) -> str:
        return f"Words of {self.rendition_id}"
