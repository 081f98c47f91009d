"""`./komek run`: the whole city on one machine, until Ctrl-C."""

import argparse
import http.client
import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from komek.cli.children import PROCESSES, Child
from komek.cli.compressed import ensure_compressed
from komek.cli.failure import Failed
from komek.cli.islands import ensure_islands
from komek.cli.leftovers import end_leftovers
from komek.cli.places import DEFAULT_PORT, add_home, child_environment, home_of, make_home
from komek.cli.prepared import DEMO_ACCOUNTS, PORT_FILE, is_prepared, mark_prepared
from komek.cli.styles import ensure_styles
from komek.cli.supervisor import Supervisor, say
from komek.kernel.lock_file import Locked, take_lock
from komek.kernel.postgres import EmbeddedServer

HELP = "Run the city: database, web, stream, relay and worker, until Ctrl-C."
THREADS = 4  # of each web process; the connection pool is as large
ADDRESSES = {
    "Portal": "/",
    "Desk": "/desk/",
    "Admin": "/admin/",
    "REST": "/api/v1/",
    "Open311": "/open311/v2/",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options that scripts rely on."""
    add_home(parser)
    parser.add_argument("--port", type=_port, default=None, help=f"default: {DEFAULT_PORT}")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--workers", type=int, default=2, help="web processes (default: 2)")
    parser.add_argument("--empty", action="store_true", help="do not load the demo city")


def execute(arguments: argparse.Namespace) -> int:
    """Start everything, watch it until a signal, stop everything."""
    began = time.monotonic()
    home = home_of(arguments)
    port = arguments.port or _port(os.environ.get("KOMEK_PORT", str(DEFAULT_PORT)))
    with _only_run(home):
        end_leftovers(home)
        outside = os.environ.get("DATABASE_URL")
        server = None if outside else EmbeddedServer(home)
        supervisor = Supervisor(home, server)
        supervisor.listen()
        try:
            url = server.start() if server else str(outside)
            _require_free(arguments.host, port)
            ensure_styles()
            _build_scripts()
            ensure_compressed()
            environment = child_environment(
                home,
                url,
                KOMEK_HOST=arguments.host,
                KOMEK_PORT=str(port),
                KOMEK_STREAM_PORT=str(_stream_port(arguments.host, port)),
                KOMEK_WORKERS=str(arguments.workers),
                KOMEK_THREADS=os.environ.get("KOMEK_THREADS", str(THREADS)),
            )
            _prepare(supervisor, environment, empty=arguments.empty)
            if not supervisor.wishes_to_stop:
                _open(supervisor, environment)
            if not supervisor.wishes_to_stop:
                _announce(home, port, time.monotonic() - began)
            supervisor.watch()
        finally:
            supervisor.stop()
    say("komek", "stopped; ./komek run goes on from here")
    return 0


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port number")
    return number


def _only_run(home: Path) -> IO[str]:
    """One ./komek run per home, embedded database or not."""
    make_home(home)
    try:
        return take_lock(home / "run.lock")
    except Locked as lock:
        raise Failed(f"Komek is already running on {home} (process {lock.holder}).") from None


def _require_free(host: str, port: int) -> None:
    """The web workers share a port on purpose, so the system would not refuse a stranger's."""
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise Failed(
                f"Port {port} on {host} cannot be used ({reason}): choose another with --port."
            ) from error


def _build_scripts() -> None:
    """A city without npm at hand starts all the same: its pages work without scripts."""
    try:
        ensure_islands()
    except Failed as problem:
        say("komek", f"pages go without their scripts until the next start: {problem}")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _stream_port(host: str, port: int) -> int:
    """Where the stream listens: beside the pages, or wherever there is room; pages are told."""
    if named := os.environ.get("KOMEK_STREAM_PORT"):
        return _port(named)
    with socket.socket(_family(host)) as probe:
        try:
            probe.bind((host, port + 1))
        except (OSError, OverflowError):
            probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _prepare(supervisor: Supervisor, environment: Mapping[str, str], *, empty: bool) -> None:
    """Migrations and demo city: in a process of its own, and only when needed."""
    home, url = supervisor.home, environment["DATABASE_URL"]
    if is_prepared(home, url, empty=empty):
        return
    say("komek", "preparing the database ...")
    module = ["komek.cli.prepare", *(["--empty"] if empty else [])]
    supervisor.run(
        Child("prepare", module, environment),
        failure="The database could not be prepared: see the lines of 'prepare' above.",
    )
    if not supervisor.wishes_to_stop:
        mark_prepared(home, url, empty=empty)


def _open(supervisor: Supervisor, environment: Mapping[str, str]) -> None:
    """Start the processes and wait until the doors answer."""
    supervisor.start([Child(name, module, environment) for name, module in PROCESSES.items()])
    host, port = environment["KOMEK_HOST"], int(environment["KOMEK_PORT"])
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    supervisor.await_ready(lambda: _answers(here, port))


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(home: Path, port: int, seconds: float) -> None:
    (home / PORT_FILE).write_text(str(port))
    base = os.environ.get("KOMEK_PUBLIC_URL", f"http://127.0.0.1:{port}")
    lines = [f"Komek is running after {seconds:.1f} s. Stop it with Ctrl-C."]
    lines += [f"  {name:<8} {base}{path}" for name, path in ADDRESSES.items()]
    if (home / "postgres").is_symlink():
        place = (home / "postgres").resolve()
        lines.append(f"The database lies in {place}: its account may not enter {home}.")
    accounts = home / DEMO_ACCOUNTS
    if accounts.exists():
        lines += ["Demo accounts:", *(f"  {line}" for line in accounts.read_text().splitlines())]
    print("\n".join(lines), flush=True)
