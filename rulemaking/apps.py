"""The rulemaking app."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register


class RulemakingConfig(AppConfig):
    name = "rulemaking"
    verbose_name = "Rules and comment periods"


@register(deploy=True)
def translations_are_compiled(app_configs: object, **options: Any) -> list[CheckMessage]:
    """Without its compiled catalog a language silently falls back to English."""
    from rulemaking.translations import are_compiled

    if are_compiled():
        return []
    return [Warning("Translations are not compiled.", hint="Run manage.py translations.", id="rulemaking.W001")]
