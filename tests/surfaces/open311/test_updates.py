"""servicerequestupdates: what became of requests goes out, what reporters say comes in, once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from komek.cases.models import Case, CaseEvent, State
from komek.cases.queries import timeline
from komek.intake.models import Attachment, Message
from komek.kernel.actors import SYSTEM, KeyScope
from komek.kernel.clock import Journey
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.residents.models import ContactPoint, Resident
from komek.surfaces.models import PartnerUpdate
from komek.surfaces.open311.statuses import KNOWN, THE_CITYS, VERBS
from tests.surfaces import city
from tests.surfaces.open311.partner import Partner, walk
from tests.surfaces.open311.pictures import picture
from tests.surfaces.open311.test_files import picture as photo

TO = {
    State.TRIAGE: (),
    State.ASSIGNED: ("route",),
    State.IN_WORK: ("route", "accept"),
    State.ASKED: ("route", "ask"),
    State.CHECKING: ("route", "answer"),
    State.ANSWERED: ("route", "answer"),
    State.CLOSED: ("route", "answer", "confirm"),
    State.WITHDRAWN: ("withdraw",),
}
"""How a new case gets into each state; only time leads to the other one."""
AFTER = {
    "reply": State.IN_WORK,
    "confirm": State.CLOSED,
    "reopen": State.ASSIGNED,
    "withdraw": State.WITHDRAWN,
}
STATUSES = {
    *("for_triage", "open", "in_progress", "investigating", "closed", "cancelled"),
}


def filed_in(partner: Partner, state: State) -> Case:
    if state is State.CHECKING:
        city.check_answers()
    case = partner.file()
    if state in (State.UNCONFIRMED, State.MERGED):
        walk(case, *TO[State.ANSWERED])
        Case.objects.filter(id=case.id).update(state=state)
        case.refresh_from_db()
        return case
    return walk(case, *TO[state])


def stored() -> list[int]:
    tables = (CaseEvent, Message, OutboxEvent, AuditEntry, PartnerUpdate, Resident, ContactPoint)
    return [table.objects.count() for table in tables]


# Reading


def test_an_update_has_what_the_extension_names(partner: Partner, noon: Journey) -> None:
    case = walk(partner.file(), "route")
    assert partner.read("servicerequestupdates") == [
        {
            "update_id": partner.read("servicerequestupdates")[0]["update_id"],
            "service_request_id": case.number,
            "status": "open",
            "updated_datetime": "2026-11-18T00:00:00+05:00",
            "description": "With the organisation (Жарық)",
            "media_url": "",
        }
    ]


def test_ids_of_updates_are_their_own_and_stay(partner: Partner, noon: Journey) -> None:
    walk(partner.file(), "route", "accept", "ask")
    first, again = (partner.read("servicerequestupdates") for _ in range(2))
    assert first == again
    assert len({one["update_id"] for one in first}) == 3
    assert not any(str(event.id) == one["update_id"] for one in first for event in _events())


def _events() -> list[CaseEvent]:
    return list(CaseEvent.objects.all())


def test_whoever_filed_it_reads_the_moment(partner: Partner, noon: Journey) -> None:
    case = partner.file()
    walk(case, "route")
    key = {"api_key": partner.api_key}
    (update,) = partner.read("servicerequestupdates", **key)
    assert update["updated_datetime"] == "2026-11-18T12:00:00+05:00"
    (one,) = partner.read(f"requests/{case.number}", **key)
    (listed,) = partner.read("requests", **key)
    assert one == listed
    assert one["requested_datetime"] == one["updated_datetime"] == "2026-11-18T12:00:00+05:00"


@pytest.mark.parametrize("how", ["another key", "a key for other things", "an empty key"])
def test_everybody_else_reads_the_day(partner: Partner, noon: Journey, how: str) -> None:
    case = walk(partner.file(), "route")
    keys = {
        "another key": city.make_key(),
        "a key for other things": city.make_key(scopes=[KeyScope.FILE]),
        "an empty key": "",
    }
    (request,) = partner.read("requests", api_key=keys[how])
    assert request["requested_datetime"] == "2026-11-18T00:00:00+05:00"
    updates = partner.read("servicerequestupdates", api_key=keys[how])
    # A key that may read hears of its own requests alone, and this is not its own.
    days = [one["updated_datetime"] for one in updates]
    assert days == ([] if how == "another key" else ["2026-11-18T00:00:00+05:00"])
    assert case.state == State.ASSIGNED


@pytest.mark.parametrize("resource", ["requests", "servicerequestupdates"])
def test_a_wrong_key_is_said_so(partner: Partner, resource: str) -> None:
    answer = partner.ask(resource, api_key="komek_guessed")
    assert partner.reason(answer, 403) == "api_key_invalid"


def test_a_span_narrows(partner: Partner, noon: Journey) -> None:
    walk(partner.file(), "route")
    key = {"api_key": partner.api_key}

    def between(start: str, end: str) -> int:
        return len(partner.read("servicerequestupdates", start_date=start, end_date=end, **key))

    assert between("2026-11-18T05:00:00Z", "2026-11-18T07:00:00Z") == 1
    assert between("2026-11-18T07:00:01Z", "2026-11-18T09:00:00Z") == 0
    assert between("2026-11-18T12:00:00+05:00", "2026-11-18") == 1
    assert between("2026-11-19", "2026-11-19") == 0


def test_pages(partner: Partner, noon: Journey) -> None:
    walk(partner.file(), "route", "accept", "ask", "answer")
    whole = partner.read("servicerequestupdates")
    pages = [partner.read("servicerequestupdates", page_size=3, page=page) for page in (0, 1, 2, 3)]
    assert pages == [whole[:3], whole[:3], whole[3:], []]


@pytest.mark.parametrize(
    "filters",
    [
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-11-01T00:00:00Z"},
        {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-10-01T00:00:00Z"},
        {"page": "999999"},
    ],
)
def test_a_span_that_is_none_is_refused(partner: Partner, filters: dict[str, str]) -> None:
    assert partner.reason(partner.ask("servicerequestupdates", **filters), 400) == "filter_invalid"


def test_nothing_that_people_said_is_in_updates(partner: Partner, noon: Journey) -> None:
    secret = "My neighbour leaves at nine"
    case = walk(partner.file(description=secret), "route", "ask")
    partner.update(case, description=secret)
    for key in ("", partner.api_key):
        answer = partner.ask("servicerequestupdates", api_key=key)
        for words in (secret, "Which lamp?", "Aigul", "aigul@example.kz"):
            assert words not in answer.content.decode()


# Posting


@pytest.mark.parametrize("status", sorted(KNOWN))
@pytest.mark.parametrize("state", list(State))
def test_each_status_in_each_state_is_a_verb_or_a_clear_refusal(
    partner: Partner, state: State, status: str
) -> None:
    case = filed_in(partner, state)
    before = stored()
    verb = VERBS.get((status, state))
    answer = partner.update(case, status)
    case.refresh_from_db()
    if verb is None:
        reason = "status_is_the_citys" if status in THE_CITYS else "update_impossible"
        assert partner.reason(answer, 400) == reason
        assert (case.state, stored()) == (state, before)
        return
    assert answer.status_code == 200, answer.content
    assert case.state == AFTER.get(verb, state)
    event = CaseEvent.objects.latest("id")
    assert (event.verb, event.actor) == (verb, f"key:{_key_id()}")
    assert Message.objects.get(id=event.message_id).body == "It blinks"


def _key_id() -> int:
    from komek.kernel.models import ApiKey

    return ApiKey.objects.get().id


def test_the_id_given_is_the_one_read_later(partner: Partner, noon: Journey) -> None:
    case = filed_in(partner, State.ASKED)
    (receipt,) = picture(partner.update(case))
    assert set(receipt) == {"update_id"}
    latest = partner.read("servicerequestupdates", api_key=partner.api_key)[-1]
    assert (latest["update_id"], latest["status"]) == (receipt["update_id"], "in_progress")


def test_statuses_may_be_in_small_letters_and_words_missing(partner: Partner) -> None:
    case = filed_in(partner, State.ANSWERED)
    answer = partner.update(case, "closed", description=None, updated_datetime=None)
    assert answer.status_code == 200, answer.content
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_without_a_status_it_is_only_words(partner: Partner) -> None:
    case = filed_in(partner, State.ASKED)
    assert partner.update(case, status="").status_code == 200
    case.refresh_from_db()
    assert case.state == State.IN_WORK


def test_pictures_come_with_the_words(partner: Partner) -> None:
    case = filed_in(partner, State.ASKED)
    links = ["https://fms.example/1.jpg", "https://fms.example/2.jpg"]
    answer = partner.update(case, media_url=links, photo1=photo(), photo2=photo("b.jpg", "blue"))
    assert answer.status_code == 200, answer.content
    said = Message.objects.latest("id")
    assert said.body == "\n".join(["It blinks", *links])
    assert Attachment.objects.filter(message=said).count() == 2


def test_what_is_no_picture_is_refused(partner: Partner) -> None:
    case = filed_in(partner, State.ASKED)
    answer = partner.update(case, photo1=SimpleUploadedFile("photo.jpg", b"no picture"))
    assert partner.reason(answer, 400).startswith("file_")


def test_pictures_without_a_question_are_refused(partner: Partner) -> None:
    case = filed_in(partner, State.ANSWERED)
    answer = partner.update(case, "CLOSED", media=photo())
    assert partner.reason(answer, 400) == "files_not_taken"


def test_names_and_contacts_are_not_kept(partner: Partner) -> None:
    case = filed_in(partner, State.ASKED)
    partner.update(case, phone="+77015551474")
    assert not Resident.objects.exists()
    assert not ContactPoint.objects.exists()


def test_sent_again_it_does_nothing_and_says_the_same(partner: Partner) -> None:
    case = filed_in(partner, State.ASKED)
    first = picture(partner.update(case))
    before = stored()
    assert picture(partner.update(case)) == first
    assert stored() == before


@pytest.mark.parametrize("change", [{"description": "Else"}, {"status": "CLOSED"}])
def test_another_update_under_the_same_id_is_refused(
    partner: Partner, change: dict[str, str]
) -> None:
    case = filed_in(partner, State.ASKED)
    partner.update(case)
    assert partner.reason(partner.update(case, **change), 400) == "update_id_taken"


def test_a_refused_update_keeps_its_id_free(partner: Partner) -> None:
    case = filed_in(partner, State.ANSWERED)
    assert partner.reason(partner.update(case, "CANCELLED"), 400) == "update_impossible"
    assert partner.update(case, "CLOSED").status_code == 200


def test_words_that_nobody_asked_for_are_kept_for_whoever_has_the_case(partner: Partner) -> None:
    case = filed_in(partner, State.IN_WORK)
    answer = partner.update(case, "OPEN", photo1=photo())
    assert answer.status_code == 200, answer.content
    case.refresh_from_db()
    assert case.state == State.IN_WORK
    (said,) = [one for one in timeline(SYSTEM, case.id) if one.verb == "remark"]
    assert (said.text, said.direction, len(said.files)) == ("It blinks", "in", 1)
    # To others it is nothing new: neither words nor that there are any.
    assert partner.read("servicerequestupdates")[-1]["status"] == "in_progress"


def test_ids_of_partners_are_kept_apart(partner: Partner) -> None:
    other = Partner(partner.form, city.make_key())
    for one in (partner, other):
        assert one.update(filed_in(one, State.ASKED)).status_code == 200
    assert PartnerUpdate.objects.count() == 2


def test_only_the_key_that_filed_it_may(partner: Partner) -> None:
    case = filed_in(partner, State.ASKED)
    before = stored()
    other = Partner(partner.form, city.make_key())
    assert other.reason(other.update(case), 404) == "request_not_yours"
    assert stored()[:1] == before[:1]
    unknown = partner.update(case, service_request_id="1234566")
    assert partner.reason(unknown, 404) == "case_unknown"


BAD = {
    "no key": ({"api_key": None}, 403, "api_key_invalid"),
    "empty key": ({"api_key": ""}, 403, "api_key_invalid"),
    "wrong key": ({"api_key": "komek_guessed"}, 403, "api_key_invalid"),
    "no request": ({"service_request_id": ""}, 400, "service_request_id_missing"),
    "mistyped request": ({"service_request_id": "12"}, 400, "number_invalid"),
    "no id": ({"update_id": " "}, 400, "update_id_missing"),
    "strange id": ({"update_id": "a\nb"}, 400, "external_id_invalid"),
    "unknown status": ({"status": "SOLVED"}, 400, "status_unknown"),
    "no moment": ({"updated_datetime": "just now"}, 400, "filter_invalid"),
    "no words": ({"description": ""}, 400, "text_missing"),
    "too many words": ({"description": "ә" * 4001}, 400, "text_too_long"),
    "dangerous link": ({"media_url": "javascript:alert(1)"}, 400, "link_invalid"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused_and_nothing_is_stored(partner: Partner, name: str) -> None:
    changes, status, reason = BAD[name]
    case = filed_in(partner, State.ASKED)
    before = stored()
    answer = partner.update(case, **changes)
    assert partner.reason(answer, status).startswith(reason)
    assert stored() == before


def test_a_key_that_is_for_other_things_may_not(partner: Partner) -> None:
    case = filed_in(partner, State.ASKED)
    partner.api_key = city.make_key(scopes=[KeyScope.FILE, KeyScope.READ])
    assert partner.reason(partner.update(case), 403) == "scope_missing"


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_done_once(form: str) -> None:
    city.build()
    partner = Partner(form, city.make_key())
    case = filed_in(partner, State.ASKED)
    together = Barrier(4)

    def send() -> object:
        try:
            together.wait()
            return picture(Partner(form, partner.api_key).update(case))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(send) for _ in range(4)]
    first, *others = [one.result() for one in answers]
    assert others == [first] * 3
    assert CaseEvent.objects.filter(verb="reply").count() == 1
