"""The comments app."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Comments"

    def ready(self) -> None:
        """What staff should look at on a rule's page, beside what the rule itself says."""
        from comments.review.cautions import of_comments
        from rulemaking import cautions

        cautions.also(of_comments)
