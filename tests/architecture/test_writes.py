"""Only verb functions write: rows are changed in services, migrations and the kernel's own few."""

import ast
import re

import pytest

from tests.architecture.source import calls, name_of, offenders, strings, trees

WRITERS = {"create", "update", "get_or_create", "update_or_create"}
WRITERS |= {f"a{name}" for name in WRITERS}
ALWAYS_WRITES = {"bulk_create", "bulk_update", "abulk_create", "abulk_update"}
INSTANCE_WRITES = {"save", "delete", "asave", "adelete"}
SQL_WRITE = re.compile(
    r"^\s*(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|WITH\b.*\bINSERT\s+INTO"
    r"|COPY\b.*\bFROM\b|TRUNCATE\b)",
    re.S,
)
BULK_WRITERS = {"history/store.py", "history/load.py"}
KERNEL_WRITERS = {
    f"kernel/{name}.py"
    for name in (
        "audit",
        "deliveries",
        "keys",
        "outbox",
        "partitions",
        "reference",
        "relay",
        "tasks",
        "witness",
    )
}


def may_write(path: str) -> bool:
    """Services, migrations, and the few modules whose one idea is a write."""
    parts = path.split("/")
    services = any(part in ("services", "services.py", "migrations") for part in parts)
    return services or path in KERNEL_WRITERS | BULK_WRITERS


def writes(tree: ast.Module) -> list[str]:
    """Where a module writes rows, as "line: what"."""
    found = [f"{call.lineno}: {ast.unparse(call.func)}" for call in calls(tree) if _is_write(call)]
    return found + [
        f"{text.lineno}: {text.value.strip()[:40]}"
        for text in strings(tree)
        if SQL_WRITE.match(text.value)
    ]


def _is_write(call: ast.Call) -> bool:
    name = name_of(call)
    if not isinstance(call.func, ast.Attribute):
        return False
    if name in ALWAYS_WRITES:
        return True
    if name in INSTANCE_WRITES:
        # image.save(file) and cache.delete(key) take an argument; a row takes none.
        return not call.args
    return name in WRITERS and _is_rows(call.func.value) and not call.args


def _is_rows(receiver: ast.expr) -> bool:
    """A manager, a query or a related manager; a bare name is a module with verbs."""
    return not isinstance(receiver, ast.Name)


def test_nothing_but_services_writes() -> None:
    readers = [path for path in trees() if not may_write(path)]
    assert offenders(readers, lambda path: writes(trees()[path])) == {}


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.create(state='closed')",
        "Case.objects.filter(id=1).update(state='closed')",
        "case.save(update_fields=['state'])",
        "case.participants.all().delete()",
        "cursor.execute('UPDATE cases_case SET state = %s', [state])",
        "sql = 'WITH a AS (SELECT 1) INSERT INTO cases_case VALUES (1)'",
        "Case.objects.bulk_create(rows)",
        "sql = 'COPY cases_case (id) FROM STDIN (FORMAT binary)'",
    ],
)
def test_the_check_sees_a_write(source: str) -> None:
    assert len(writes(ast.parse(source))) == 1


@pytest.mark.parametrize(
    "source",
    ["picture.save(file)", "digest.update(data)", "services.create(actor=me)", "{}.get(1)"],
)
def test_the_check_leaves_others_alone(source: str) -> None:
    assert writes(ast.parse(source)) == []
