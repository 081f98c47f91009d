"""A page for executors without an account: one case, by the link of a letter."""
