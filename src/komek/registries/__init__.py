"""The address register and the lists of things that a city keeps."""
