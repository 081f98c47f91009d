"""One fleeting PostgreSQL for the whole run: every xdist worker has its own database in it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from pytest_django.plugin import DjangoDbBlocker

from komek.cases.recent_looks import recent_looks
from komek.cli.catalogs import compile_outdated
from komek.kernel.postgres import EmbeddedServer

SETTINGS = "komek.config.settings"
DATABASE_FIXTURES = {"db", "transactional_db"}
# The same change is judged by the same examples; `--hypothesis-profile=default` draws others.
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.load_profile("same")

server_key = pytest.StashKey[EmbeddedServer]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the server before Django reads its settings, once for all xdist workers."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _start_server(config)
    import django

    django.setup()
    _count_apart()
    _flush_quickly()


def _count_apart() -> None:
    """Sign-ins of the tests beside us are none of ours."""
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    settings.CACHES["default"]["LOCATION"] = settings.HOME / "counts" / worker


def _flush_quickly() -> None:
    from tests.flushing import be_quick

    be_quick()


def _start_server(config: pytest.Config) -> None:
    compile_outdated()
    home = _fresh_home()
    os.environ["KOMEK_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    # What tests do is done at once; tests of taking it back say for how long it waits.
    os.environ["KOMEK_UNDO_SECONDS"] = "0"
    # Tests of the second factor ask for it themselves.
    os.environ["KOMEK_SECOND_FACTOR"] = "nobody"
    if given := os.environ.get("DATABASE_URL_TEST"):
        os.environ["DATABASE_URL"] = given
        return
    programs = os.environ.get("KOMEK_TEST_PG_BIN")
    server = EmbeddedServer(home, Path(programs) if programs else None, durable=False)
    config.stash[server_key] = server
    os.environ["DATABASE_URL"] = server.start()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses PostgreSQL, so that it can run again on the oldest supported version."""
    for item in items:
        uses = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        if uses or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and leave nothing on the disk."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if server := config.stash.get(server_key, None):
        server.stop()
    shutil.rmtree(os.environ["KOMEK_HOME"], ignore_errors=True)


def _fresh_home() -> Path:
    """A state directory that the unprivileged account of the database may enter."""
    home = Path(tempfile.mkdtemp(prefix="komek-tests-"))
    home.chmod(0o711)
    return home


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty state directory of the test's own."""
    home = _fresh_home()
    yield home
    shutil.rmtree(home)


@pytest.fixture(autouse=True)
def traces_end_with_their_test(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """What a test counted, or committed to tables that Django does not manage, is its own."""
    yield
    cache.clear()
    recent_looks.forget()
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        from tests.emptied import forget_traces

        with django_db_blocker.unblock():
            forget_traces()
