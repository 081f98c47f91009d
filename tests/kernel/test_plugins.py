"""Plug-in folders are found by themselves."""

from pathlib import Path

import pytest

from komek.kernel import plugins


def test_folders_are_found_and_files_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("", "beta", "alpha"):
        place = tmp_path / "sample_plugins" / folder
        place.mkdir(exist_ok=True)
        (place / "__init__.py").write_text(f'"""{folder}"""')
    (tmp_path / "sample_plugins" / "helper.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    assert list(plugins.found("sample_plugins")) == ["alpha", "beta"]
