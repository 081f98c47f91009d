"""The embedded server's settings: two cores, well under a gigabyte, nothing personal in its log."""

import os
from pathlib import Path

SETTINGS = {
    # Reached through a private socket only.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    # Memory: 128 MB shared, a few MB a connection.
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    # Two cores: short requests matter more than one parallel report.
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_max_workers": "2",
    "jit": "off",
    "random_page_cost": "1.1",
    # Write-ahead log: no replicas here, and never more than about a gigabyte on disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # An import writes a twenty-fifth less with compression, for a sixth more processor time.
    "wal_compression": "off",
    "min_wal_size": "80MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "10min",
    # The log may hold no personal data: no statements, no values, no details of a conflict.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_utility": "off",
}
# A commit is always written before it is acknowledged, so that kill -9 loses nothing; only
# a durable server also waits for the disk.
FLEETING = {"fsync": "off", "full_page_writes": "off"}
# Counting statements costs a tenth of every short one: whoever looks for slow ones asks for it.
COUNT_STATEMENTS = "KOMEK_COUNT_STATEMENTS"


def command_line(data: Path, socket_dir: Path, durable: bool) -> list[str]:
    """The arguments of `postgres`; without `durable` a power cut destroys the data (tests)."""
    settings = {**SETTINGS, "unix_socket_directories": str(socket_dir)}
    if not durable:
        settings |= FLEETING
    if os.environ.get(COUNT_STATEMENTS) != "1":
        settings["pg_stat_statements.track"] = "none"
    named = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return ["-D", str(data), *named]
