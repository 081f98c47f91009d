"""The staff's face: file, route, work, answer, check."""
