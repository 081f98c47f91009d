"""The outside contract of the command line: exit codes and one sentence on standard error."""

import subprocess
from pathlib import Path

import pytest

from komek.cli import COMMANDS, main
from komek.cli.failure import Failed
from komek.cli.places import ROOT
from tests.cli.running import komek


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert "usage: ./komek " + name in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["nothing"],
        ["run", "--port", "x"],
        ["run", "--port", "70000"],
        ["backup"],
        ["bench", "-x"],
    ],
)
def test_wrong_usage_is_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage: ./komek" in capsys.readouterr().err


def test_without_a_command_all_of_them_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert set(COMMANDS) <= set(capsys.readouterr().err.split())


def test_a_reader_who_has_enough_is_no_failure_to_look_into(tmp_path: Path) -> None:
    command = f"{ROOT / 'komek'} doctor --home {tmp_path} | head -1"
    shown = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert shown.stderr == ""


def test_a_failure_is_1_and_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(arguments: object) -> int:
        raise Failed("It cannot be done, because it is a test.")

    monkeypatch.setattr("komek.cli.doctor.execute", fail)
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err == "It cannot be done, because it is a test.\n"


def test_the_script_works_from_every_directory_and_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "komek"
    link.symlink_to(ROOT / "komek")
    shown = subprocess.run([link, "--help"], cwd="/", capture_output=True, text=True, check=True)
    assert "run the city" in shown.stdout.lower()


def test_a_stranger_of_the_same_name_in_the_current_directory_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "komek.py").write_text("raise SystemExit('a stranger')")
    assert komek("--help", cwd=tmp_path).returncode == 0
