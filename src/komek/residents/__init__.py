"""Residents: identity, contact points, consent, merging, forgetting."""
