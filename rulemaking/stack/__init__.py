"""The whole system on one machine: embedded servers, their supervisor, and the assets fetched at set-up.

Nothing here imports Django, so that it runs before settings can be read (contract in pyproject.toml).
"""
