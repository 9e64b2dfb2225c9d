"""The rulemaking app."""

from django.apps import AppConfig


class RulemakingConfig(AppConfig):
    name = "rulemaking"
    verbose_name = "Rules and comment periods"
