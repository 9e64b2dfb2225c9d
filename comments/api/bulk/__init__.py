"""Bulk files: all that is public of a docket, as CSV, JSON lines and Parquet. ADR 0045."""
