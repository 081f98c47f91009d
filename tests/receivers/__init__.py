"""Servers of others for the tests of handing work over, started on loopback."""
