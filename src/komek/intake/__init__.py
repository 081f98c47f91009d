"""Intake: what residents say, by any channel, stored once and acknowledged after commit."""
