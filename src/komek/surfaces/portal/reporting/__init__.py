"""Reporting in four steps: what, where, show, who."""
