"""Numbers as Spanish is written in the United States: 5,000 and 2.5, as in English. Django's `es` is Spain's."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
