"""The deployment's secret key: from the environment, or made once and kept in the home."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The key that signs sessions and tracking keys; raises OSError where the home is read-only."""
    if key := os.environ.get("KOMEK_SECRET_KEY"):
        return key
    file = home / "secret_key"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        _write_once(file, secrets.token_urlsafe(48))
    return file.read_text().strip()


def _write_once(file: Path, key: str) -> None:
    """Several processes may start at once: link() lets exactly one key win, never half of it."""
    draft = file.with_name(f"secret_key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(key)
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
