"""What the desk itself writes: acts that are held back for some seconds."""
