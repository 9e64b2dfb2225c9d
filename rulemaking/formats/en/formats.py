"""How the admin's own lists write instants: Django's way, with the zone. The public pages say theirs in full."""

DATETIME_FORMAT = "N j, Y, g:i a T"
