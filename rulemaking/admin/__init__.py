"""Rules, dockets and periods in the admin. Nothing of the record can be deleted here."""

from rulemaking.admin import federal_register, people, periods, rules

__all__ = ["federal_register", "people", "periods", "rules"]
