"""Cases: one matter each, with a number, a term and somebody responsible."""
