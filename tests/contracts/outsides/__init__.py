"""For every channel that sends or parses, one module: the world outside it, made for tests."""
