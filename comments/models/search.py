"""What search reads: the words of posted comments, kept beside them."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef

from comments.models.rendition import Rendition
from rulemaking.models import Docket, Document


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def current(self) -> "SearchEntryQuerySet":
        """Those that say what their renditions say now: no change of these waits to be placed, or to be read.

        What was placed is read in the order of the feed, so that all is read up to the last place of any entry.
        """
        last = SearchEntry.objects.order_by("-feed_position").values("feed_position")[:1]
        renditions = Rendition.objects.order_by().values("pk")
        # Apart, so that each is read from an index of its own: those that change are few. The database takes a third of
        # all for what lies beyond `last`: too many for a list in memory, it thinks, but not for a join.
        beyond = renditions.filter(pk=OuterRef("pk"), feed_position__gt=last)
        return self.exclude(pk__in=renditions.filter(is_change_owed=True)).filter(~Exists(beyond))


class SearchEntry(models.Model):
    """The words of one posted comment and of the files shown with it, and what lists count, filter and order by.

    Derived from renditions alone, never from originals, and rebuilt at will. It answers for its comment only while
    its feed position is the rendition's: an entry that lags behind an edit finds nothing.
    """

    rendition = models.OneToOneField(Rendition, on_delete=models.PROTECT, primary_key=True, related_name="search_entry")
    feed_position = models.BigIntegerField(db_index=True, help_text="Feed position of the rendition that was read.")
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="+", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    posted_at = models.DateTimeField()
    last_modified_at = models.DateTimeField()
    words = SearchVectorField(help_text="Title and organization, text, and the text of files shown.")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [GinIndex(fields=["words"], name="search_entry_words")]

    def __str__(self) -> str:
        return f"Words of {self.rendition_id}"
