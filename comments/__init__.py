"""What the public sent, and what became of it."""
