"""Readers of single formats. They run in the bounded child only."""
