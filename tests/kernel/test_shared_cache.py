"""Counts that all processes share, in files that name nobody."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.cache import caches

from komek.kernel.shared_cache import SharedCache, nameless

COUNT = """
import django
django.setup()
from django.core.cache import cache
print(cache.add("sign-in", 1, 60))
"""


@pytest.fixture
def cache(home: Path) -> SharedCache:
    return another(home)


def another(home: Path) -> SharedCache:
    """What another process would have of the same home."""
    return SharedCache(home, {"KEY_FUNCTION": nameless})


def test_the_citys_cache_is_one_for_all_processes(home: Path) -> None:
    environment = os.environ | {"KOMEK_HOME": str(home)}
    said = [
        subprocess.run(
            [sys.executable, "-c", COUNT],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()
        for _process in range(2)
    ]
    assert said == ["True", "False"]
    assert isinstance(caches["default"], SharedCache)


def test_of_many_at_once_one_adds(home: Path) -> None:
    for attempt in range(20):
        begin, added = threading.Barrier(8), []

        def add(key: str = f"turn {attempt}") -> None:
            own = another(home)
            begin.wait(10)  # noqa: B023 - joined within the round
            added.append(own.add(key, True, 60))  # noqa: B023

        threads = [threading.Thread(target=add) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(added) == [False] * 7 + [True]


def test_files_name_nobody(home: Path, cache: SharedCache) -> None:
    cache.set("allauth:rl:ip:203.0.113.7", [1.0], 60)
    (file,) = home.glob("*.djcache")
    assert "203" not in file.name
    assert b"203.0.113.7" not in file.read_bytes()
    assert cache.get("allauth:rl:ip:203.0.113.7") == [1.0]


def test_what_ran_out_can_be_added_anew(cache: SharedCache) -> None:
    assert cache.add("turn", True, 0.01)
    threading.Event().wait(0.05)
    assert cache.add("turn", True, 60)
