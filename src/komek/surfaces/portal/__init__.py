"""The residents' face: report, follow, answer, rate."""
