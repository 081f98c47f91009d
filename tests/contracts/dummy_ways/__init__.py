"""Ways that only tests know."""
