"""Rules, dockets and periods in the admin. Nothing of the record can be deleted here."""

from rulemaking.admin import people, periods, rules

__all__ = ["people", "periods", "rules"]
