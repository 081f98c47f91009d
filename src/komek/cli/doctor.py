"""`./komek doctor`: what is configured, what is live, what is only simulated."""

import argparse
import importlib.metadata
import os
import platform
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from komek.cli import dump
from komek.cli.failure import Failed
from komek.cli.places import DEFAULT_PORT, add_home, child_environment, database_of, home_of
from komek.cli.prepared import DEMO_ACCOUNTS, PORT_FILE
from komek.kernel.lock_file import Locked, take_lock

HELP = "Say what is configured, what is live, what is only simulated."
SCARCE_GIGABYTES = 2.0


class State(StrEnum):
    """How real a part of the city is."""

    LIVE = "live"
    CONFIGURED = "configured"
    SIMULATED = "simulated"
    ABSENT = "absent"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    part: str
    state: State
    detail: str


def configure(parser: argparse.ArgumentParser) -> None:
    """The home to look at."""
    add_home(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print the findings; returns 1 when one of them is a problem. Changes nothing."""
    worst = 0
    for finding in examine(home_of(arguments)):
        print(f"{finding.part:<16}{finding.state:<12}{finding.detail}", flush=True)
        worst = max(worst, int(finding.state is State.PROBLEM))
    return worst


def examine(home: Path) -> Iterator[Finding]:
    """Every part of the city at `home`, from the ground up."""
    version = importlib.metadata.version("komek")
    yield Finding("Komek", State.LIVE, f"{version} on Python {platform.python_version()}")
    yield _disk(home)
    yield _supervisor(home)
    yield _doors(home)
    yield from _database(home)
    yield _mail()
    yield _emergency()


def _disk(home: Path) -> Finding:
    there = home if home.exists() else next(parent for parent in home.parents if parent.exists())
    free = shutil.disk_usage(there).free / 1e9
    state = State.LIVE if free > SCARCE_GIGABYTES else State.PROBLEM
    return Finding("Home", state, f"{home}, {free:.0f} GB free")


def _supervisor(home: Path) -> Finding:
    if not (home / "run.lock").exists():
        return Finding("Processes", State.ABSENT, "never started here; start with ./komek run")
    try:
        take_lock(home / "run.lock").close()
    except Locked as lock:
        return Finding("Processes", State.LIVE, f"./komek run is process {lock.holder}")
    return Finding("Processes", State.ABSENT, "not running; start with ./komek run")


def _doors(home: Path) -> Finding:
    last = (home / PORT_FILE).read_text() if (home / PORT_FILE).exists() else str(DEFAULT_PORT)
    port = int(os.environ.get("KOMEK_PORT", last))
    with socket.socket() as probe:
        answered = probe.connect_ex(("127.0.0.1", port)) == 0
    if answered:
        return Finding("Port", State.LIVE, f"somebody listens on {port}")
    return Finding("Port", State.CONFIGURED, f"{port} is free")


def _database(home: Path) -> Iterator[Finding]:
    kind = "the server of DATABASE_URL" if os.environ.get("DATABASE_URL") else "embedded"
    try:
        with database_of(home, must_exist=True) as url:
            yield Finding("Database", State.LIVE, f"PostgreSQL {dump.server_version(url)}, {kind}")
            if dump.is_empty(url):
                yield Finding("Migrations", State.ABSENT, "the database has no tables yet")
            else:
                yield from _inside(home, url)
    except Failed as failure:
        state = State.PROBLEM if os.environ.get("DATABASE_URL") else State.ABSENT
        yield Finding("Database", state, f"{kind}: {failure}")


def _inside(home: Path, url: str) -> Iterator[Finding]:
    """What only the application can tell about its database."""
    os.environ.update(child_environment(home, url, KOMEK_PROCESS="command"))
    import django

    django.setup()
    from django.db import connection

    try:
        yield _migrations()
        yield _administrators()
        yield from _deliveries()
        yield from _channels()
        yield from dispatch_findings()
        yield second_factor()
        yield identity_provider()
        yield witness()
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # known to PostgreSQL's alone
    if (home / DEMO_ACCOUNTS).exists():
        yield Finding("City", State.SIMULATED, "the demo city")


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        return Finding("Migrations", State.PROBLEM, f"{pending} pending; ./komek run applies them")
    return Finding("Migrations", State.LIVE, "all applied")


def _administrators() -> Finding:
    from komek.directory.queries import holders_of
    from komek.kernel.actors import Role

    if found := holders_of(Role.ADMINISTRATOR):
        return Finding("Administrators", State.LIVE, str(len(found)))
    detail = "nobody yet; ./komek admin EMAIL makes one"
    return Finding("Administrators", State.ABSENT, detail)


def _deliveries() -> Iterator[Finding]:
    from komek.kernel.models import Delivery, OutboxEvent
    from komek.kernel.models.outbox import DeliveryState

    waiting = OutboxEvent.objects.filter(relayed_at__isnull=True).count()
    pending = Delivery.objects.filter(state=DeliveryState.PENDING).count()
    yield Finding("Outbox", State.LIVE, f"{waiting} events to relay, {pending} to deliver")
    dead = Delivery.objects.filter(state=DeliveryState.DEAD).count()
    state = State.PROBLEM if dead else State.LIVE
    yield Finding("Dead letters", state, f"{dead} deliveries wait for a person")


def _channels() -> Iterator[Finding]:
    from komek.kernel.plugins import found

    for name in found("komek.intake.channels"):
        yield Finding("Channel", State.CONFIGURED, name)


def dispatch_findings() -> Iterator[Finding]:
    """Organisations that do not work at the desk: those in trouble one by one."""
    from komek.cases import queries
    from komek.kernel import clock
    from komek.kernel.actors import SYSTEM

    found = queries.health(SYSTEM)
    well = [one for one in found if one.is_well(clock.now())]
    yield Finding("Dispatch", State.LIVE, f"{len(found)} organisations connected, {len(well)} well")
    for one in found:
        if one not in well:
            code = one.organisation.code if one.organisation else "?"
            detail = f"{code} by {one.kind}: {one.stuck} stuck, {one.waiting} waiting ({one.error})"
            yield Finding("Dispatch", State.PROBLEM, detail)


def second_factor() -> Finding:
    """Whose roles ask for one."""
    from django.conf import settings

    asked = settings.SECOND_FACTOR_ROLES
    if not asked:
        detail = "nobody is asked for one; set KOMEK_SECOND_FACTOR=staff"
        return Finding("Second factor", State.ABSENT, detail)
    return Finding("Second factor", State.LIVE, f"asked of {', '.join(sorted(asked))}")


def identity_provider() -> Finding:
    """The city's OpenID Connect provider, asked for what it says of itself."""
    from django.conf import settings

    part, url = "OIDC", settings.OIDC_URL
    if not url:
        return Finding(part, State.ABSENT, "staff sign in by e-mail; set KOMEK_OIDC_URL")
    import httpx

    try:
        answer = httpx.get(f"{url}/.well-known/openid-configuration", timeout=5)
        issuer = answer.raise_for_status().json()["issuer"]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        detail = f"{url} does not answer as a provider ({type(error).__name__})"
        return Finding(part, State.PROBLEM, detail)
    return Finding(part, State.LIVE, f"{settings.OIDC_NAME} at {issuer}")


def witness() -> Finding:
    """Where the audit trail's fingerprints go, and whether they arrive there."""
    from django.conf import settings

    from komek.kernel import clock
    from komek.kernel.witness import overdue

    part = "Audit witness"
    if not settings.AUDIT_WITNESS:
        detail = "fingerprints of the trail stay in the house; set KOMEK_AUDIT_WITNESS"
        return Finding(part, State.ABSENT, detail)
    if unsent := overdue(clock.now()):
        detail = f"{len(unsent)} fingerprints have not left the house since {unsent[0].day}"
        return Finding(part, State.PROBLEM, detail)
    return Finding(part, State.CONFIGURED, f"fingerprints go to {settings.AUDIT_WITNESS}")


def _mail() -> Finding:
    if host := os.environ.get("KOMEK_SMTP_HOST"):
        return Finding("Mail", State.CONFIGURED, f"sent through {host}")
    return Finding("Mail", State.SIMULATED, "printed on the console; set KOMEK_SMTP_HOST")


def _emergency() -> Finding:
    ways = [way for way in ("EMAIL", "WEBHOOK") if os.environ.get(f"KOMEK_EMERGENCY_{way}")]
    if ways:
        return Finding("Emergencies", State.CONFIGURED, f"sent by {' and '.join(ways).lower()}")
    detail = "nothing is sent, operators call; set KOMEK_EMERGENCY_EMAIL or _WEBHOOK"
    return Finding("Emergencies", State.ABSENT, detail)
