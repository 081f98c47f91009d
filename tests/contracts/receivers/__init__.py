"""For every way that sends, one module: whoever receives by it, made for tests."""
