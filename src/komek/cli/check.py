"""`./komek check`: lint, types, import contracts, missing migrations, missing translations."""

import argparse
from collections.abc import Callable

from komek.cli import node
from komek.cli.catalogs import LANGUAGES
from komek.cli.processes import python, quiet
from komek.cli.translations import missing, updated

HELP = "Check the code without running it."
SHOWN_TEXTS = 20
# Checks read the settings but must leave no secret key behind and ask no database.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "komek.config.settings",
    "KOMEK_SECRET_KEY": "only for checks",
    "DATABASE_URL": "postgresql://checks@localhost:1/none",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """This command takes no options."""


def execute(arguments: argparse.Namespace) -> int:
    """Run every step, say one line about each; returns 1 if any failed."""
    failed = [name for name, step in STEPS.items() if not _passes(name, step)]
    return 1 if failed else 0


def _passes(name: str, step: Callable[[], str]) -> bool:
    problem = step()
    print(f"{name:<14}{'failed' if problem else 'ok'}", flush=True)
    if problem:
        print(problem, flush=True)
    return not problem


def _program(*arguments: str) -> Callable[[], str]:
    """A step that runs Python with these arguments and fails with what it says."""

    def step() -> str:
        done = quiet(python("-P", *arguments), ENVIRONMENT)
        return (done.stdout.strip() or "no reason given") if done.returncode else ""

    return step


def _node(*arguments: str) -> Callable[[], str]:
    """A step that runs a program of npm's and fails with what it says."""

    def step() -> str:
        node.ensure_packages(dev=True)
        done = node.node(*arguments)
        return (done.stdout.strip() or "no reason given") if done.returncode else ""

    return step


def _translations() -> str:
    lines: list[str] = []
    for language in LANGUAGES:
        absent = [message.id for message in missing(updated(language))]
        if absent:
            lines.append(f"{language}: {len(absent)} texts without translation, among them:")
            lines += [f"  {text!r}" for text in absent[:SHOWN_TEXTS]]
    return "\n".join(lines)


STEPS: dict[str, Callable[[], str]] = {
    "lint": _program("-m", "ruff", "check", "."),
    "format": _program("-m", "ruff", "format", "--check", "."),
    "types": _program("-m", "mypy"),
    "scripts": _node("node_modules/@biomejs/biome/bin/biome", "ci"),
    "script types": _node("node_modules/typescript/bin/tsc"),
    "imports": _program("-c", "from importlinter.cli import lint_imports_command as main; main()"),
    "migrations": _program("-m", "django", "makemigrations", "--check", "--dry-run"),
    "translations": _translations,
}
