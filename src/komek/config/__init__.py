"""Settings, addresses and the entry points that servers load."""
