"""Staff's pages. Each parses, makes one call, and says in words what came of it."""
