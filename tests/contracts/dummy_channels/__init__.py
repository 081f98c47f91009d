"""Channels that exist only for tests: a plug-in of a few lines, as a newcomer would write it."""
