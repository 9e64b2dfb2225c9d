"""Addresses that carry a secret stay out of the logs: a receipt's, the submitter's own page, a subscription's."""

import logging

NOT_OURS = "(no address of ours)"


class NoPrivatePaths(logging.Filter):
    """Names the route in place of the path, wherever Django logs the path of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", "")
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            # Of an address that leads nowhere nothing is told: it may be a private one, mistyped.
            said = f"/{match.route}" if match else NOT_OURS
            record.args = tuple(said if arg == path else arg for arg in record.args)
        return True
