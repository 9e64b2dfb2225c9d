"""How numbers are written, where Django's own habit for a language isn't that of the United States."""
