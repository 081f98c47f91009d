"""How organisations receive their work: each folder here is a way, found by itself."""
