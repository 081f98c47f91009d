"""Lists as files: what is in them, whose they are, how they end, and that forgetting finds them."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from openpyxl import load_workbook

from komek.cases import export_files, export_rows, services
from komek.cases.models import Case, Export, ExportForm, ExportState
from komek.cases.queries import Asked, Order, StateName
from komek.cases.queries.exports import exports
from komek.cases.services import export_runs, open_case
from komek.cases.services.export_runs import run_export
from komek.cases.services.exports import KEEP_ROWS, KEPT, STALE_AFTER, tidy_exports
from komek.directory.models import Membership
from komek.intake.services.erasing import erase_conversation
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Forbidden, Invalid, NotFound, TooMany
from komek.kernel.models import AuditEntry, OutboxEvent, User
from tests.cases.test_search import deliver_all
from tests.cases.town import POTHOLE, Town

ALL = Asked(state=[StateName.ALL])


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path) -> Iterator[Path]:
    before = settings.EXPORTS_ROOT
    settings.EXPORTS_ROOT = tmp_path / "exports"
    yield settings.EXPORTS_ROOT
    settings.EXPORTS_ROOT = before


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.staff(Role.OPERATOR)


def opened(text: str = "A hole", **more: object) -> int:
    return open_case(actor=Actor.anonymous(), new=replace(POTHOLE, text=text, **more)).id


def exported(actor: Actor, asked: Asked = ALL, form: str = "csv", words: bool = True) -> Export:
    export = services.ask_for_export(actor=actor, asked=asked, form=form, words=words)
    run_export(export.id)
    export.refresh_from_db()
    return export


def rows_of(actor: Actor, export: Export) -> list[list[str]]:
    _export, file = services.open_export(actor=actor, uid=export.uid)
    with file:
        text = file.read().decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_a_file_has_exactly_the_list_in_its_order(town: Town, operator: Actor) -> None:
    ids = [opened() for _ in range(5)]
    Case.objects.filter(id=ids[0]).update(state="closed")
    export = exported(operator, Asked(order=Order.DUE))
    assert (export.state, export.rows, export.problem) == ("ready", 4, "")
    assert (export.lowest, export.highest) == (ids[1], ids[4])
    header, *rows = rows_of(operator, export)
    assert len(header) == len(rows[0]) == 17
    numbers = [Case.objects.get(id=case_id).number for case_id in ids[1:]]
    assert [row[0] for row in rows] == numbers


def test_a_piece_at_a_time(town: Town, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_runs, "PIECE", 2)
    ids = [opened() for _ in range(5)]
    export = exported(operator)
    assert export.rows == 5
    numbers = [row[0] for row in rows_of(operator, export)[1:]]
    assert numbers == [Case.objects.get(id=case_id).number for case_id in reversed(ids)]


def test_both_forms_say_the_same_in_the_askers_language(town: Town, operator: Actor) -> None:
    opened("Яма & <b>", address="ул. Достык, 5")
    russian = replace(operator, language="ru")
    as_csv = rows_of(operator, exported(russian))
    export = exported(russian, form="xlsx")
    _export, file = services.open_export(actor=operator, uid=export.uid)
    with file:
        sheet = load_workbook(file).worksheets[0]
        as_xlsx = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [[_as_text(cell) for cell in row] for row in as_xlsx] == as_csv
    assert as_csv[0][0] == "Номер"
    assert as_csv[1][-2:] == ["ул. Достык, 5", "Яма & <b>"]


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    return cell.isoformat(" ", "minutes") if hasattr(cell, "isoformat") else str(cell)


@pytest.mark.parametrize("form", ExportForm.values)
@pytest.mark.parametrize("text", ["=1+1", "+7 701", "-2+3|cmd", "@SUM(A1)", "\t=1", "'=1"])
def test_what_a_spreadsheet_would_calculate_is_made_harmless(
    town: Town, operator: Actor, form: str, text: str
) -> None:
    opened(text)
    export = exported(operator, form=form)
    _export, file = services.open_export(actor=operator, uid=export.uid)
    with file:
        if form == "csv":
            cell = list(csv.reader(file.read().decode("utf-8-sig").splitlines()))[1][-1]
        else:
            found = load_workbook(file).worksheets[0].cell(row=2, column=17)
            assert found.data_type in ("s", "inlineStr")
            cell = found.value
    assert cell.startswith("'")


def test_without_words_nothing_that_somebody_said_is_in_the_file(
    town: Town, operator: Actor
) -> None:
    opened("Меня зовут Айгүл", address="Достық 5, пәтер 77")
    export = exported(operator, words=False)
    text = str(rows_of(operator, export))
    assert "Айгүл" not in text
    assert "Достық" not in text


def test_the_export_is_on_record_by_its_fields(town: Town, operator: Actor) -> None:
    export = exported(operator, Asked(state=[StateName.ALL], words="hole"))
    services.open_export(actor=operator, uid=export.uid)[1].close()
    trail = AuditEntry.objects.filter(subject=export.subject).order_by("id")
    assert [(entry.action, entry.fields) for entry in trail] == [
        ("lists.export", ["state", "words", "address", "body"]),
        ("lists.download", []),
    ]
    assert OutboxEvent.objects.get(kind="cases.export_asked").data == {"export": export.id}


def test_the_asker_sees_what_they_may_see_when_it_runs(town: Town) -> None:
    mine = opened()
    actor = town.staff(Role.EXECUTOR, town.depot)
    export = services.ask_for_export(actor=actor, asked=ALL, form="csv")
    Membership.objects.filter(user_id=actor.user_id).update(organisation=town.water)
    run_export(export.id)
    export.refresh_from_db()
    assert (export.state, export.rows, export.within) == ("ready", 0, [town.water.id])
    assert mine


def test_whoever_lost_their_role_gets_no_file(town: Town) -> None:
    for change in (
        lambda user_id: Membership.objects.filter(user_id=user_id).update(valid_to=clock.now()),
        lambda user_id: User.objects.filter(id=user_id).update(is_active=False),
    ):
        actor = town.staff(Role.OPERATOR)
        export = services.ask_for_export(actor=actor, asked=ALL, form="csv")
        change(actor.user_id)
        run_export(export.id)
        export.refresh_from_db()
        assert (export.state, export.problem) == ("failed", "forbidden")


def test_a_file_is_for_whoever_asked_and_still_sees_it_all(town: Town) -> None:
    opened()
    actor, colleague = (town.staff(Role.HEAD, town.roads) for _ in range(2))
    export = exported(actor)
    with pytest.raises(NotFound):
        services.open_export(actor=colleague, uid=export.uid)
    below = replace(actor, grants=town.staff(Role.HEAD, town.depot).grants)
    with pytest.raises(Forbidden):
        services.open_export(actor=below, uid=export.uid)
    for reach in (town.staff(Role.HEAD, town.hall), town.staff(Role.SUPERVISOR)):
        above = replace(actor, grants=reach.grants)
        services.open_export(actor=above, uid=export.uid)[1].close()
    assert [one.id for one in exports(actor)] == [export.id]
    assert exports(colleague) == []


def test_forgetting_takes_files_with_the_words_along(
    town: Town, operator: Actor, own_folder: Path
) -> None:
    ids = [opened() for _ in range(3)]
    with_it, bare = exported(operator), exported(operator, words=False)
    others = exported(
        operator, Asked(state=[StateName.ALL], words=Case.objects.get(id=ids[0]).number)
    )
    conversation = Case.objects.get(id=ids[1]).conversation_id
    erase_conversation(actor=SYSTEM, conversation_id=conversation, reason="wrong_person")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda call: call())
        deliver_all()
    states = {export.id: (export.state, export.problem) for export in Export.objects.all()}
    assert states == {
        with_it.id: ("gone", "forgotten"),
        bare.id: ("ready", ""),
        others.id: ("ready", ""),
    }
    assert not (own_folder / with_it.file_name).exists()
    with pytest.raises(NotFound):
        services.open_export(actor=operator, uid=with_it.uid)


def test_forgetting_while_it_runs_ends_the_export(
    town: Town, operator: Actor, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_runs, "PIECE", 1)
    ids = [opened() for _ in range(4)]
    cells = export_rows.cells

    def forgetful(line, language, words):  # type: ignore[no-untyped-def]
        if line.id == ids[1]:
            services.people.forget_place(
                conversation_id=Case.objects.get(id=ids[3]).conversation_id
            )
        return cells(line, language, words)

    monkeypatch.setattr(export_runs, "cells", forgetful)
    export = exported(operator)
    assert (export.state, export.problem) == ("gone", "forgotten")
    assert list(own_folder.iterdir()) == []


def test_a_failure_is_told_and_leaves_nothing(
    town: Town,
    operator: Actor,
    own_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    opened("private words")

    def fail(line, *_rest):  # type: ignore[no-untyped-def]
        raise RuntimeError(line.excerpt)

    monkeypatch.setattr(export_runs, "cells", fail)
    export = exported(operator)
    assert (export.state, export.problem) == ("failed", "failed")
    assert "RuntimeError" in caplog.text
    assert "private words" not in caplog.text
    assert list(own_folder.iterdir()) == []


def test_more_than_a_sheet_holds_says_so(
    town: Town, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_rows, "MOST_ROWS", 3)
    for _ in range(3):
        opened()
    assert exported(operator, form="xlsx").problem == "rows_too_many_for_xlsx"
    assert exported(operator, form="csv").rows == 3


def test_three_at_once_are_enough(town: Town, operator: Actor) -> None:
    for _ in range(3):
        services.ask_for_export(actor=operator, asked=ALL, form="csv")
    with pytest.raises(TooMany):
        services.ask_for_export(actor=operator, asked=ALL, form="csv")
    services.ask_for_export(actor=town.staff(Role.OPERATOR), asked=ALL, form="csv")


def test_what_makes_no_sense_is_refused_at_once(town: Town, operator: Actor) -> None:
    with pytest.raises(Invalid):
        services.ask_for_export(actor=operator, asked=ALL, form="pdf")
    with pytest.raises(Invalid):
        services.ask_for_export(actor=operator, asked=Asked(service=["none"]), form="csv")
    for nobody in (Actor.anonymous(), Actor.partner(1), town.resident()):
        with pytest.raises(Forbidden):
            services.ask_for_export(actor=nobody, asked=ALL, form="csv")
    assert not Export.objects.exists()


def test_files_go_after_some_days_and_rows_after_some_more(
    town: Town, operator: Actor, own_folder: Path
) -> None:
    export = exported(operator)
    (own_folder / "left-over.csv").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda call: call())
        tidy_exports()
        assert {path.name for path in own_folder.iterdir()} == {export.file_name}
        with clock.travel(clock.now() + KEPT.period() + timedelta(minutes=1)):
            tidy_exports()
    export.refresh_from_db()
    assert export.state == ExportState.GONE
    assert list(own_folder.iterdir()) == []
    with clock.travel(clock.now() + KEEP_ROWS + timedelta(minutes=1)):
        tidy_exports()
    assert not Export.objects.exists()


def test_what_a_dead_worker_left_begins_again_and_at_last_fails(
    town: Town, operator: Actor
) -> None:
    export = services.ask_for_export(actor=operator, asked=ALL, form="csv")
    moment = clock.now()
    for attempt in (1, 2, 3):
        assert export_runs._claim(export.id) is not None
        moment += STALE_AFTER + timedelta(minutes=1)
        with clock.travel(moment):
            tidy_exports()
        export.refresh_from_db()
        assert export.attempts == attempt
    assert (export.state, export.problem) == ("failed", "interrupted")
    assert OutboxEvent.objects.filter(kind="cases.export_asked").count() == 3


def test_a_run_that_was_begun_again_does_not_finish_the_first_time(
    town: Town, operator: Actor
) -> None:
    opened()
    export = services.ask_for_export(actor=operator, asked=ALL, form="csv")
    first = export_runs._claim(export.id)
    assert first is not None
    Export.objects.update(state=ExportState.WAITING)
    run_export(export.id)
    with translation.override("en"):
        export_runs._write(first, export_files.draft(export.file_name, first.attempts))
    export.refresh_from_db()
    assert (export.state, export.attempts, export.rows) == ("ready", 2, 1)
    assert len(rows_of(operator, export)) == 2
