"""The canary, from the first planted word to the last look."""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from komek.canary import forgetting, mishaps, reports, working
from komek.canary.doors import Browser
from komek.canary.furnish import KEY_FILE
from komek.canary.house import CALM, PATIENCE_S, Broken, House, temporary_homes
from komek.canary.looking import Look
from komek.canary.people import Word
from komek.canary.report import FORGOTTEN, NIGHT, REMEMBERED, RESTORED, Stage
from komek.canary.reports import Planted
from komek.canary.sink import open_sink
from komek.canary.visiting import seen_by_anybody
from komek.kernel.ports import free_port
from komek.residents.erasure_log import FILE as ERASURES

BACKUP, LOG = "city.komek", "said.log"


def stages() -> Iterator[Stage]:
    """Look at each stage of the persons' life in the city, as it is reached.

    Raises Broken when the canary's own city cannot be made.
    """
    with temporary_homes() as folder, open_sink() as sink:
        house = House(folder / "city", folder / LOG, free_port(), sink.port)
        with house.running():
            house.child("komek.canary.furnish")
            planted = Planted(house, sink, (house.home / KEY_FILE).read_text())
            yield from _life(planted, folder)
        again = replace(house, home=folder / "restored", port=free_port())
        yield _restored(planted, again, folder / BACKUP)


def _life(planted: Planted, folder: Path) -> Iterator[Stage]:
    with _staff(planted) as (neighbour, resident, operator, executor, officer):
        reports.report_all(planted, neighbour, resident, operator)
        working.work(planted, neighbour, executor, operator, officer)
        mishaps.refused(planted, neighbour, operator)
        mishaps.failed(planted, neighbour, operator, executor)
        _settle(planted.house)
        planted.house.child("komek.canary.night", "intake.send")
        planted.house.komek("open-data")
        with psycopg.connect(planted.house.database, autocommit=True) as connection:
            connection.execute("ANALYZE")
        yield Stage(REMEMBERED, _look(planted, planted.house), planted)
        planted.house.komek("backup", str(folder / BACKUP))
        working.hold_answer(planted, executor, "an answer held while its case was forgotten")
        forgetting.forget_all(planted, resident, officer)
    _settle(planted.house)
    yield Stage(FORGOTTEN, _look(planted, planted.house), planted)
    planted.house.child("komek.canary.night")
    yield Stage(NIGHT, _look(planted, planted.house), planted)


def _restored(planted: Planted, house: House, backup: Path) -> Stage:
    """Another home gets the backup and the list of everybody forgotten, as the reference says."""
    house.home.mkdir(mode=0o711)
    shutil.copy(planted.house.home / ERASURES, house.home / ERASURES)
    house.komek("restore", str(backup))
    with house.running():
        _settle(house)
        return Stage(RESTORED, _look(planted, house), planted)


@contextmanager
def _staff(planted: Planted) -> Iterator[tuple[Browser, ...]]:
    """Browsers of two residents; of an operator, an executor and the officer, signed in."""
    with ExitStack() as stack:
        people = [stack.enter_context(Browser(planted.house.base)) for _who in range(5)]
        for browser, name in zip(people[2:], ("operator", "executor", "dpo"), strict=True):
            browser.sign_in(working.STAFF.format(name), planted.sink)
        yield tuple(people)


def _look(planted: Planted, house: House) -> Look:
    look = Look(_all_words(planted))
    look.at_database(house.database)
    logs = house.home / "logs"
    look.at("what processes and commands said", "logs", [("log", house.said.read_bytes())])
    look.at_files("logs of the home", logs)
    look.at_files("other files of the home", house.home, [logs, house.home / "postgres"])
    letters = planted.sink.read_by_strangers(planted.contacts["resident"])
    look.at("letters to addresses not proven", "letters", letters)
    pages = seen_by_anybody(house.base, planted.numbers.values())
    look.at("public pages, doors, open data", "answers", pages)
    return look


def _all_words(planted: Planted) -> Iterable[Word]:
    groups = (planted.people, planted.nameless)
    return [word for people in groups for word in (*people.kept, *people.refused)]


def _settle(house: House) -> None:
    """Until relay and worker have nothing more to do."""
    deadline = time.monotonic() + PATIENCE_S
    with psycopg.connect(house.database, autocommit=True) as connection:
        while connection.execute(CALM).fetchone() != (0,):
            if time.monotonic() > deadline:
                raise Broken("The canary's city did not come to rest.")
            time.sleep(0.2)
