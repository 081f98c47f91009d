"""Bulk writing of past cases: imported from other systems, or made up for a demo city."""
