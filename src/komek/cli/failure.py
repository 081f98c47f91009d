"""How a command fails: with one clear sentence for the person at the keyboard."""


class Failed(Exception):
    """The command cannot be done; its text goes to standard error and the exit code is 1."""
