"""Pages of staff on the life of a rule."""
