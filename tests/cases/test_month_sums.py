"""Figures of the city: what is added up, when it is added up anew, and whom it shows to nobody."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from komek.cases import public_sums, services
from komek.cases.models import Case, MonthSum, MonthSumsState
from komek.cases.public_sums import Sums, together
from komek.cases.services import OpenedCase, month_sums, open_case
from komek.directory.models import Service
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.relay import relay_batch
from tests.cases.town import POTHOLE, Town

ANYBODY = Actor.anonymous()
MARCH = datetime(2026, 3, 17, 6, tzinfo=UTC)
LATER = MARCH + timedelta(days=60)


def opened(at: datetime = MARCH, **change: object) -> OpenedCase:
    with clock.travel(at):
        return open_case(actor=ANYBODY, new=replace(POTHOLE, **change))


def answered(after: timedelta, *, confirmed: bool = False) -> OpenedCase:
    case = opened()
    with clock.travel(MARCH + after):
        services.accept(actor=SYSTEM, case_uid=case.uid)
        services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled.")
        if Case.objects.get(id=case.id).state == "checking":
            services.release(actor=SYSTEM, case_uid=case.uid)
        if confirmed:
            services.confirm(actor=SYSTEM, case_uid=case.uid)
    return case


def heard() -> None:
    while relay_batch():
        pass


def march(at: datetime = LATER) -> Sums:
    heard()
    month_sums.add_up(at)
    return public_sums.months(ANYBODY, date(2026, 3, 1), 1).months[0].whole


def test_each_request_is_counted_once_by_what_became_of_it(town: Town) -> None:
    opened()  # its term is over
    answered(timedelta(hours=2), confirmed=True)
    answered(timedelta(days=50))
    withdrawn = opened()
    services.withdraw(actor=SYSTEM, case_uid=withdrawn.uid)
    opened(MARCH + timedelta(days=30))
    assert march() == Sums(received=4, owed=3, kept=1, answered=2, confirmed=1)


def test_what_an_operator_answers_at_once_is_nobodys_promise(town: Town) -> None:
    with clock.travel(MARCH):
        new = replace(POTHOLE, channel="phone", first_contact_answer="It is known.")
        open_case(actor=SYSTEM, new=new)
    assert march() == Sums(received=1, first_contact=1)


def test_a_month_is_the_citys(town: Town) -> None:
    """22:00 of UTC's last evening of March is April in the city."""
    opened(datetime(2026, 3, 31, 22, tzinfo=UTC))
    assert march() == Sums()


def test_a_term_that_runs_out_counts_though_nothing_is_written(town: Town) -> None:
    opened()
    assert march(MARCH) == Sums(received=1)
    assert march(LATER) == Sums(received=1, owed=1)


def test_only_what_changed_is_added_up_anew(town: Town) -> None:
    case = opened()
    opened(MARCH + timedelta(days=30))
    heard()
    assert month_sums.add_up(MARCH) == 2
    assert month_sums.add_up(MARCH) == 0
    services.accept(actor=SYSTEM, case_uid=case.uid)
    heard()
    assert month_sums.add_up(MARCH) == 1


def test_what_an_import_writes_is_added_up_at_night(town: Town) -> None:
    case = opened()
    march(MARCH)
    Case.objects.filter(id=case.id).update(state="closed", answered_at=MARCH)
    assert month_sums.add_up(MARCH) == 0
    month_sums.add_up_all(MARCH + timedelta(hours=1))
    assert march(MARCH + timedelta(hours=1)) == Sums(
        received=1, owed=1, kept=1, answered=1, confirmed=1
    )


def test_what_is_hidden_is_not_in_the_figures_from_that_moment(town: Town) -> None:
    opened()
    assert march().received == 1
    Service.objects.filter(id=town.pothole.id).update(publication="never")
    reference.forget()
    reference.changed()
    assert public_sums.months(ANYBODY, date(2026, 3, 1), 1).months[0].whole == Sums()


def test_complaints_are_in_no_figure(town: Town) -> None:
    new = replace(POTHOLE, service_code="complaint", accused_organisation_id=town.depot.id)
    with clock.travel(MARCH):
        open_case(actor=ANYBODY, new=new)
    assert march() == Sums()
    assert MonthSum.objects.count() == 1


def test_before_the_first_time_there_is_nothing(town: Town) -> None:
    found = public_sums.months(ANYBODY, date(2026, 3, 1), 12)
    assert found.as_of is None
    assert [one.first for one in found.months][::11] == [date(2025, 4, 1), date(2026, 3, 1)]
    assert not MonthSumsState.objects.exists()


@pytest.mark.long
@pytest.mark.parametrize("number", [1, 12])
def test_figures_equal_a_count_of_the_demo_citys_cases(
    db: None, number: int, django_assert_max_num_queries
) -> None:
    """An independent one: case by case, in Python."""
    from komek.demo import load

    load()
    heard()
    now = clock.now()
    month_sums.add_up(now)
    last = now.astimezone(ZoneInfo("Asia/Almaty")).date().replace(day=1)
    first = public_sums.month_before(last, number - 1)
    expected: dict[str, Counter[str]] = {"": Counter()}
    for case in Case.objects.select_related("service__group", "territory"):
        day = case.opened_at.astimezone(ZoneInfo("Asia/Almaty")).date()
        hidden = case.service.publication == "never" or case.service.about_organisation
        if hidden or day < first:
            continue
        district = case.territory and case.territory.code
        places = ("", f"group {case.service.group.code}", f"in {district}")
        for place in places:
            expected.setdefault(place, Counter()).update(_counted(case, now))
    with django_assert_max_num_queries(2):
        found = public_sums.months(ANYBODY, last, number)
    whole = together(found.months)
    tables = {"": whole.whole}
    tables |= {f"group {code}": sums for code, sums in whole.groups.items()}
    tables |= {f"in {code or None}": sums for code, sums in whole.districts.items()}
    assert whole.whole.received > 10
    assert {place: _as_counter(sums) for place, sums in tables.items()} == expected


def _counted(case: Case, now: datetime) -> Counter[str]:
    found = Counter({"received": 1})
    if case.first_contact:
        found["first_contact"] = 1
    elif case.state in ("answered", "closed", "unconfirmed"):
        assert case.answered_at
        found.update(["owed", "answered"])
        found["kept"] = int(case.answered_at <= case.promised_due)
        found["confirmed"] = int(case.state == "closed")
    elif case.state not in ("withdrawn", "merged") and case.promised_due < now:
        found["owed"] = 1
    return +found


def _as_counter(sums: Sums) -> Counter[str]:
    return +Counter({name: getattr(sums, name) for name in public_sums.COLUMNS})
