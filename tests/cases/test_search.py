"""Finding cases by words: how they are typed, what is found, and how words are forgotten."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from komek.cases import queries
from komek.cases.models import Case, CaseAlias, SearchRange, SearchWord
from komek.cases.models.search import RANGE
from komek.cases.queries import Asked, StateName
from komek.cases.services import Reporter, open_case, people, search
from komek.intake.services.erasing import erase_conversation
from komek.kernel import clock, deliveries, relay
from komek.kernel.actors import SYSTEM, Actor, Role
from tests.cases.town import POTHOLE, Town

ALL = [StateName.ALL]


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.staff(Role.OPERATOR)


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was opened is settled at once."""
    monkeypatch.setattr(search, "SETTLED_AFTER", timedelta(seconds=-1))


def said(text: str, address: str = "", **more: object) -> int:
    """A case in these words, taken up; its id."""
    new = replace(POTHOLE, text=text, address=address, **more)
    opened = open_case(actor=Actor.anonymous(), new=new)
    search.take_up(10)
    return opened.id


def found(actor: Actor, words: str) -> list[int]:
    return [line.id for line in queries.listed(actor, Asked(state=ALL, words=words)).lines]


TYPED = {
    "as it was said": ("Батарея холодная", "батарея холодная"),
    "in another order and case": ("Батарея холодная", "ХОЛОДНАЯ батарея"),
    "without Kazakh letters": ("Қоқыс жәшігі толды", "кокыс жашиги"),
    "with another ending": ("Қоқыс шығарылмайды", "қоқысты"),
    "with a shorter ending": ("Батареями недовольны", "батарея"),
    "only begun": ("Электричество отключили", "электрич"),
    "in Latin letters": ("Сәкен Сейфуллин көшесі", "saken seifullin"),
    "with a wrong vowel": ("Фонарь не горит", "фанарь"),
    "with a letter doubled": ("Оплата за июнь", "апплата"),
    "with letters swapped": ("Отопление слабое", "отопленеи"),
    "with a letter missing": ("Электричество отключили", "елктричество"),
    "two languages in one": ("Жарық жоқ, фонарь сломан", "жарык сломан"),
    "with a number": ("Прорыв у дома 12", "прорыв 12"),
}


@pytest.mark.parametrize(("text", "words"), TYPED.values(), ids=list(TYPED))
def test_a_case_is_found_by_words(operator: Actor, text: str, words: str) -> None:
    other = said("Совсем про другое")
    wanted = said(text)
    assert found(operator, words) == [wanted]
    assert other not in found(operator, words)


def test_all_words_have_to_be_there_and_numbers_exactly(operator: Actor) -> None:
    said("Прорыв у дома 12")
    for words in ("прорыв 13", "прорыв 1", "прорыв 121", "прорыв лифт", "!!!", "' & | !:*"):
        assert found(operator, words) == []


def test_the_address_is_searched_too(operator: Actor) -> None:
    case_id = said("Темно", address="Достық көшесі, 5")
    assert found(operator, "достык 5") == [case_id]


def test_a_number_finds_its_case_and_no_other(operator: Actor) -> None:
    for _ in range(3):
        said("Яма 4 метра")
    count_from(5000)
    case_id = said("Яма на дороге")
    number = Case.objects.get(id=case_id).number
    for typed in (number, f"№ {number[:-1]}-{number[-1]}"):
        assert found(operator, typed) == [case_id]


def test_a_number_of_the_old_system_finds_its_case(operator: Actor) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    CaseAlias.objects.create(case_id=opened.id, source="old", number="ASK-2019/00-17")
    search.take_up(10)
    assert found(operator, "ask-2019/00-17") == [opened.id]
    assert found(operator, "ask-2019/00-1") == []


def test_nobody_is_found_by_name_or_contact(town: Town, operator: Actor) -> None:
    reporter = Reporter(name="Айгүл Серікқызы", phone="+77015551474")
    said("Яма на дороге", reporter=reporter)
    for actor in (operator, town.staff(Role.EXECUTOR, town.depot)):
        for words in ("Айгүл", "Серікқызы", "77015551474", "5551474"):
            assert found(actor, words) == []


def test_words_open_no_case_of_others(town: Town) -> None:
    case_id = said("Яма на дороге")
    assert found(town.staff(Role.EXECUTOR, town.depot), "яма") == [case_id]
    assert found(town.staff(Role.EXECUTOR, town.water), "яма") == []
    number = Case.objects.get(id=case_id).number
    assert found(town.staff(Role.EXECUTOR, town.water), number) == []


def test_only_the_first_message_is_searched(town: Town, operator: Actor) -> None:
    from komek.cases import services

    case_id = said("Яма на дороге")
    uid = Case.objects.get(id=case_id).uid
    executor = town.staff(Role.EXECUTOR, town.depot)
    services.note(actor=executor, case_uid=uid, text="Сумасшедший сосед")
    search.mend()
    assert found(operator, "сосед") == []


def lexicon() -> dict[str, int]:
    return dict(SearchWord.objects.values_list("word", "cases"))


def stored_terms(case_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT terms::text FROM cases_search WHERE case_id = %s", [case_id])
        return str(cursor.fetchone()[0])


def test_erased_words_are_found_no_more_and_leave_no_trace(operator: Actor) -> None:
    kept = said("Яма у парка")
    gone = said("Яма, меня зовут Зарубежнова", address="Достық 5, пәтер 77")
    assert lexicon()["zarubejnova"] == 1
    conversation = Case.objects.get(id=gone).conversation_id
    erase_conversation(actor=SYSTEM, conversation_id=conversation, reason="wrong_person")
    deliver_all()
    assert found(operator, "зарубежнова") == []
    assert found(operator, "яма") == [kept]
    assert "zarubejnova" not in lexicon()
    assert lexicon()["ama"] == 1
    words = stored_terms(gone)
    assert "zarubejnova" not in words
    assert "77" not in words.replace(":", " ").split()


def test_whoever_is_forgotten_is_forgotten_here(town: Town, operator: Actor) -> None:
    resident = town.resident()
    new = replace(POTHOLE, text="Меня зовут Зарубежнова")
    opened = open_case(actor=resident, new=new)
    search.take_up(10)
    people.forget_reporter(resident_id=resident.resident_id)
    assert found(operator, "зарубежнова") == []
    assert lexicon() == {}
    # The address and the words are empty from now on: nothing can be taken up again.
    search.mend()
    assert ":" in stored_terms(opened.id)


def deliver_all() -> None:
    while relay.relay_batch():
        pass
    while deliveries.deliver_due():
        pass


def test_the_newest_seconds_are_left_alone(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SETTLED_AFTER", timedelta(seconds=5))
    open_case(actor=Actor.anonymous(), new=POTHOLE)
    assert search.take_up(10) == 0
    with clock.travel(clock.now() + timedelta(seconds=6)):
        assert search.take_up(10) == 1
        assert search.take_up(10) == 0


def test_cases_that_nobody_told_of_are_found_the_newest_first(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [opened_as(far) for far in (1, 5 * RANGE, 6 * RANGE)][::-1]
    begun: list[int] = []
    monkeypatch.setattr(search, "_ensure_partition", counting(begun, search._ensure_partition))
    search.take_up(10)
    assert begun == sorted(begun, reverse=True)
    assert found(operator, "hole hand") == expected
    assert SearchRange.objects.filter(settled=True).count() == 6
    page = queries.listed(operator, Asked(state=ALL, words="hole"))
    assert page.reach is not None
    assert page.reach.waiting == 0


def opened_as(case_id: int) -> int:
    count_from(case_id)
    return open_case(actor=Actor.anonymous(), new=POTHOLE).id


def count_from(case_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('cases_case_id_seq', %s, false)", [case_id])


def counting(calls: list[int], inner):  # type: ignore[no-untyped-def]
    def called(first: int) -> None:
        calls.append(first)
        inner(first)

    return called


def test_what_became_visible_late_is_taken_up_by_the_hourly_job(operator: Actor) -> None:
    early = open_case(actor=Actor.anonymous(), new=POTHOLE)
    case_id = said("Яма на дороге")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_search WHERE case_id = %s", [early.id])
    assert search.take_up(10) == 0
    assert search.mend() == 1
    assert search.mend() == 0
    assert found(operator, "hand") == [early.id]
    assert found(operator, "яма") == [case_id]


def test_one_job_at_a_time_takes_up(operator: Actor) -> None:
    open_case(actor=Actor.anonymous(), new=POTHOLE)
    known = connection.settings_dict
    address = {"dbname": known["NAME"]} | {
        name: known[name.upper()]
        for name in ("host", "port", "user", "password")
        if known[name.upper()]
    }
    with psycopg.connect(**address, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [search.JOB_LOCK])
        assert search.take_up(10) == 0
        other.execute("SELECT pg_advisory_unlock(%s)", [search.JOB_LOCK])
    assert search.take_up(10) == 1


def test_taking_up_goes_on_where_it_stopped(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BATCH", 2)
    ids = [open_case(actor=Actor.anonymous(), new=POTHOLE).id for _ in range(5)]
    assert search.take_up(0) <= 2
    page = queries.listed(operator, Asked(state=ALL, words="hole"))
    assert page.reach is not None
    assert page.reach.waiting > 0
    assert search.take_up(10) >= 3
    assert found(operator, "hole") == ids[::-1]
    assert lexicon()["hand"] == 5
