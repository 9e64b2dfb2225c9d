"""Comments from another portal that speaks the regulations.gov v4 API. docs/adr/0034."""
