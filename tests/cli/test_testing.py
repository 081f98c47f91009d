"""What `./komek test` adds to the caller's wishes before it calls pytest."""

from pathlib import Path

import pytest

from komek.cli import browser, debian, main, testing
from komek.cli.failure import Failed


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """What would be run, instead of running it."""
    made: list[tuple[list[str], dict[str, str]]] = []

    def remember(command: list[str], environment: dict[str, str]) -> int:
        made.append((command[command.index("pytest") + 1 :], environment))
        return 0

    monkeypatch.setattr(testing, "show", remember)
    monkeypatch.setattr(testing, "ensure_browser", lambda: "/usr/bin/browser")
    return made


def run(*words: str) -> int:
    return main(["test", *words])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["-m", "not long", "-n", "2"]),
        (["tests/cli"], ["-m", "not long", "-n", "2", "tests/cli"]),
        (["tests/a/test_b.py::test_c"], ["-m", "not long", "tests/a/test_b.py::test_c"]),
        (["-k", "word"], ["-m", "not long", "-n", "2", "-k", "word"]),
        (["-m", "long"], ["-n", "2", "-m", "long"]),
        (["-n0", "tests/cli"], ["-m", "not long", "-n0", "tests/cli"]),
        (["tests/cli", "-n", "4"], ["-m", "not long", "tests/cli", "-n", "4"]),
    ],
)
def test_the_caller_s_wishes_win(calls: list, words: list[str], expected: list[str]) -> None:
    assert run(*words) == 0
    assert calls == [(expected, {"KOMEK_BROWSER": "/usr/bin/browser"})]


@pytest.mark.parametrize("words", [["--all", "tests/cli"], ["tests/cli", "--all"]])
def test_all_runs_everything_and_once_more_on_the_oldest_server(
    calls: list, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(testing, "OLDEST_PROGRAMS", tmp_path)
    assert run(*words) == 0
    (everything, _), (again, environment) = calls
    assert everything == ["-n", "2", "tests/cli"]
    assert again == ["-m", "database and not long", "-n", "2", "tests/cli"]
    assert environment["KOMEK_TEST_PG_BIN"] == str(tmp_path)


def test_without_the_oldest_server_it_says_what_to_install(
    calls: list, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(testing, "OLDEST_PROGRAMS", tmp_path / "nowhere")
    monkeypatch.setattr(debian, "may_install", lambda: False)
    assert run("--all") == 0
    assert len(calls) == 1
    assert "apt-get install postgresql-15" in capsys.readouterr().out


def test_a_failed_test_is_a_failure(calls: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "show", lambda command, environment: 2)
    assert run() == 1


def test_a_named_browser_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_BROWSER", "/bin/sh")
    assert browser.ensure_browser() == "/bin/sh"


def test_a_named_browser_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_BROWSER", "/nowhere/chromium")
    with pytest.raises(Failed, match="KOMEK_BROWSER names /nowhere/chromium"):
        browser.ensure_browser()


def test_without_any_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOMEK_BROWSER", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    monkeypatch.setattr(browser, "_playwrights_own", lambda: None)
    monkeypatch.setattr(debian, "may_install", lambda: False)
    with pytest.raises(Failed, match="apt-get install chromium"):
        browser.ensure_browser()
