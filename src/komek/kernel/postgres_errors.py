"""What can go wrong with the embedded server; each message is one sentence for the operator."""


class PostgresError(Exception):
    """The embedded PostgreSQL cannot be used, and why."""


class AlreadyRunning(PostgresError):
    """Another living process supervises the server of this home."""
