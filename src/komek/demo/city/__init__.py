"""The demo city of any size: an Astana-like city with its past, made up from a seed."""
