"""The city for everybody: its figures, its map, its phone book."""
