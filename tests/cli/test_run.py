"""`./komek run` starts a city, keeps it alive, and leaves nothing behind when it ends."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from komek.kernel.ports import free_port
from komek.kernel.postgres import running_address
from tests.cli.running import City, alive, eventually, komek, running


@pytest.fixture(scope="module")
def city(module_home: Path) -> Iterator[City]:
    with running(module_home) as city:
        yield city


def test_it_says_where_the_city_is(city: City) -> None:
    eventually(lambda: "Stop it with Ctrl-C" in city.said(), city.said)
    for address in ("/", "/desk/", "/admin/", "/api/v1/", "/open311/v2/"):
        assert f"http://127.0.0.1:{city.port}{address}\n" in city.said()


@pytest.mark.parametrize("part", ["komek.cli.web", "komek.kernel.relay", "komek.kernel.worker"])
def test_a_killed_process_is_started_again(city: City, part: str) -> None:
    victims = [city.child(part), *city.child(part).children(recursive=True)]
    victims[0].kill()
    eventually(lambda: not alive(victims), city.said)
    assert city.child(part).pid != victims[0].pid
    city.await_answer()
    assert "(code -9), starts again" in city.said()


def test_a_killed_web_worker_is_replaced(city: City) -> None:
    web = city.child("komek.cli.web")
    worker = web.children()[0]
    worker.kill()
    eventually(lambda: len(alive(web.children())) == 2, city.said)
    city.await_answer()


def test_a_killed_database_is_started_again(city: City, module_home: Path) -> None:
    city.child("bin/postgres").kill()
    eventually(lambda: "the database ended and is started again" in city.said(), city.said)
    city.await_answer()
    with psycopg.connect(running_address(module_home)) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (
            True,
        )


def test_the_whole_city_is_small(city: City) -> None:
    eventually(city.answers, city.said)
    if not Path(f"/proc/{city.supervisor.pid}/smaps_rollup").exists():
        pytest.skip("Only Linux tells how much memory is shared.")
    megabytes = sum(p.memory_full_info().pss for p in alive(city.everybody())) / 2**20
    assert megabytes < 600
    assert psutil.Process(city.supervisor.pid).num_threads() == 1


def test_a_second_run_on_the_same_home_is_refused(city: City, module_home: Path) -> None:
    second = komek("run", "--home", str(module_home), "--port", str(free_port()))
    assert second.returncode == 1
    assert second.stderr == (
        f"Komek is already running on {module_home} (process {city.supervisor.pid}).\n"
    )
    assert city.answers()


def test_a_port_in_use_is_refused_in_one_sentence(city_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = komek("run", "--empty", "--home", str(city_home), "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} on 127.0.0.1 cannot be used (address already in use): "
        "choose another with --port.\n"
    )


def test_an_unreachable_database_is_named(city_home: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    refused = komek("run", "--home", str(city_home), "--port", str(free_port()), DATABASE_URL=url)
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database cannot be reached: ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, marks=pytest.mark.long),
    ],
)
def test_it_stops_cleanly_and_leaves_nobody_behind(city_home: Path, number: signal.Signals) -> None:
    with running(city_home) as city:
        processes = city.everybody()
        city.supervisor.send_signal(number)
        assert city.supervisor.wait(30) == 0
        assert "./komek run goes on from here" in city.said()
    assert alive(processes) == []
    assert "database system is shut down" in (city_home / "logs" / "postgres.log").read_text()


def test_the_second_start_prepares_nothing(prepared_home: Path, city_home: Path) -> None:
    assert "preparing the database" in (prepared_home / "console.log").read_text()
    with running(city_home) as city:
        assert "preparing the database" not in city.said()


def test_a_killed_supervisor_leaves_nobody_behind_and_may_return_at_once(city_home: Path) -> None:
    port = free_port()
    with running(city_home, port=port) as city:
        processes = city.everybody()
        city.supervisor.kill()
        city.supervisor.wait()
        with running(city_home, port=port) as second:
            assert second.answers()
            eventually(lambda: alive(processes) == [], second.said)


@pytest.mark.long
def test_everything_killed_at_once_may_return_at_once(city_home: Path) -> None:
    port = free_port()
    with running(city_home, port=port) as city:
        for process in city.everybody():
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        city.supervisor.wait()
        with running(city_home, port=port) as second:
            assert second.answers()


def test_a_second_signal_does_not_wait_for_stubborn_processes(city_home: Path) -> None:
    with running(city_home) as city:
        processes = city.everybody()
        worker = city.child("komek.kernel.worker")
        worker.suspend()
        city.supervisor.send_signal(signal.SIGINT)
        time.sleep(0.5)
        city.supervisor.send_signal(signal.SIGINT)
        assert city.supervisor.wait(10) == 0
    assert alive(processes) == []
