"""What the faces write of their own."""
