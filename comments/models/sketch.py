"""The fingerprint of a comment."""

from django.db import models

from comments.models.comment import Comment


class SketchQuerySet(models.QuerySet["Sketch"]):
    def like(self, of: "SketchQuerySet") -> "SketchQuerySet":
        """Those of texts that differ in nothing but cosmetics from one, as far as one algorithm made both.

        Args:
            of: the one sketch that they are held against, or none.
        """
        return self.filter(normal_sha256__in=of.values("normal_sha256"), algorithm__in=of.values("algorithm"))


class Sketch(models.Model):
    """The fingerprint of a comment's text, by a versioned algorithm. Recomputed, never edited."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="sketch")
    algorithm = models.CharField(max_length=40)
    normal_sha256 = models.BinaryField(max_length=32, help_text="SHA-256 of the normal form: equal but for cosmetics.")
    data = models.BinaryField()
    language = models.CharField(max_length=10, blank=True)

    objects = SketchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "sketches"
        indexes = [
            # Equal texts, the earliest first; they are counted without a look at the rows.
            models.Index(fields=["normal_sha256", "algorithm", "comment"], name="sketch_equal"),
            models.Index(fields=["algorithm"], name="sketch_algorithm"),  # to find those of an earlier one
        ]

    def __str__(self) -> str:
        return self.algorithm
