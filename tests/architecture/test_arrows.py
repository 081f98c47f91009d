"""What import contracts cannot see: arrows hidden in strings, in signals, in run-time imports."""

import re

from tests.architecture.source import ROOT, calls, name_of, offenders, strings, trees

ORDER = (
    "kernel",
    "directory",
    "registries",
    "residents",
    "knowledge",
    "intake",
    "cases",
    "surfaces",
)
MODEL = re.compile(rf"^({'|'.join(ORDER)})\.([A-Z]\w+)$")
MODULE = re.compile(r"^komek\.(\w+)")
SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "receiver"}


def room(path: str) -> str:
    """The module a file belongs to."""
    return path.split("/")[0]


def upward(path: str, target: str) -> bool:
    """Whether a file names something that stands above it."""
    here = room(path)
    return here in ORDER and target in ORDER and ORDER.index(target) > ORDER.index(here)


FEATURE_FILES = [path for path in trees() if room(path) in ORDER]


def test_no_string_names_a_higher_module() -> None:
    def named(path: str) -> list[str]:
        return [
            text.value
            for text in strings(trees()[path])
            if (match := MODEL.match(text.value) or MODULE.match(text.value))
            and upward(path, match.group(1))
        ]

    assert offenders(FEATURE_FILES, named) == {}


def test_no_model_is_fetched_by_name() -> None:
    def fetched(path: str) -> list[str]:
        found = (call for call in calls(trees()[path]) if name_of(call) == "get_model")
        return [f"line {call.lineno}" for call in found]

    handwritten = [path for path in FEATURE_FILES if "migrations" not in path]
    assert offenders(handwritten, fetched) == {}


# The registry of plug-ins, and the frame of a background process, which must set Django up first.
IMPORTS_AT_RUN_TIME = {"kernel/plugins.py", "kernel/process.py"}


def test_only_plugins_and_background_processes_are_imported_at_run_time() -> None:
    found = {
        path
        for path, tree in trees().items()
        if room(path) in ORDER
        and any(name_of(call) in ("import_module", "__import__") for call in calls(tree))
    }
    assert found == IMPORTS_AT_RUN_TIME


def test_no_django_signals() -> None:
    def signals(path: str) -> list[str]:
        return sorted(SIGNALS.intersection(re.findall(r"\w+", (ROOT / path).read_text())))

    assert offenders(FEATURE_FILES, signals) == {}
