"""Staff's pages for the life of a rule: one form for each act."""
