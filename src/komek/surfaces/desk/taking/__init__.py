"""Taking a case for somebody on the line: who, where, what, on one screen."""
