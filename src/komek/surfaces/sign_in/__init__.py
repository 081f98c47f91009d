"""Signing in by a code sent to one's e-mail, for staff and residents alike."""
