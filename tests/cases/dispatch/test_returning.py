"""What receivers tell becomes the verbs that the organisation would use itself: once each."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import Case, CaseEvent, DispatchNews, State, Task
from komek.cases.services import dispatch
from komek.cases.ways import Happened, News
from komek.intake.models import Message
from komek.kernel.actors import Role
from komek.kernel.clock import Journey
from komek.kernel.models import AuditEntry
from komek.kernel.outgoing import Failed
from tests.cases.dispatch.depots import (
    ADMINISTRATOR,
    connected,
    handed_over,
    opened,
    parcels,
    told,
)
from tests.cases.playing import play
from tests.cases.town import Town
from tests.contracts.dummy_ways import pigeon as bird


def sent(town: Town) -> Case:
    case = opened(town)
    handed_over()
    return case


def hear(time: Journey, case: Case, *news: tuple[Happened, str]) -> int:
    """The pigeon tells something new about the case."""
    begin = len(bird.news)
    for number, (happened, words) in enumerate(news, begin):
        bird.news.append(News(f"news-{number}", f"nest-{case.number}", happened, words))
    time.forward(timedelta(minutes=1))
    return dispatch.poll_all(time.now())


def state(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def last_words(case: Case) -> str:
    return Message.objects.filter(conversation_id=case.conversation_id).latest("id").body


def test_accepted_there_is_accepted_here(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    assert hear(time, case, (Happened.ACCEPTED, "")) == 1
    assert state(case) == State.IN_WORK


def test_done_there_is_answered_here_in_their_words(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.ACCEPTED, ""), (Happened.ANSWERED, "Filled with asphalt."))
    assert state(case) == State.ANSWERED
    assert last_words(case) == "Filled with asphalt."


def test_the_traces_say_who_it_was(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.ACCEPTED, ""))
    name = f"way:{parcels(case)[0].way_id}"
    assert CaseEvent.objects.get(case_id=case.id, verb="accept").actor == name
    assert AuditEntry.objects.get(action="cases.accept", subject=case.subject).actor == name


def test_done_without_words_is_said_in_ours(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.ANSWERED, " "))
    assert last_words(case) == (
        "The organisation's own system says that this is done, without more words."
    )


def test_endless_words_are_cut(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.ANSWERED, "x" * 100_000))
    assert last_words(case) == "x" * 4000


def test_not_theirs_goes_back_to_the_centre(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.REFUSED, "Ask the water company"))
    assert state(case) == State.TRIAGE
    handed_over()
    assert told(case) == [("assigned", "open", "confirmed")]


def test_too_late_to_give_it_back_leaves_a_note(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    time.forward(timedelta(days=20))
    hear(time, case, (Happened.REFUSED, "Ask the water company"))
    assert state(case) == State.ASSIGNED
    assert last_words(case) == "Ask the water company"
    assert CaseEvent.objects.filter(case_id=case.id, verb="note").exists()


def test_a_remark_is_a_note(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.NOTED, "We wait for asphalt"), (Happened.NOTED, ""))
    assert state(case) == State.ASSIGNED
    assert CaseEvent.objects.filter(case_id=case.id, verb="note").count() == 1


def test_what_is_told_again_counts_once(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.NOTED, "We wait for asphalt"))
    for _ in range(3):
        assert hear(time, case) == 0
    assert CaseEvent.objects.filter(case_id=case.id, verb="note").count() == 1


def test_an_old_answer_does_not_answer_a_case_that_was_opened_again(
    time: Journey, pigeon: Town
) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.ANSWERED, "Filled."))
    time.forward(timedelta(minutes=1))
    play(pigeon, "reopen", pigeon.staff(Role.OPERATOR), case.uid)
    handed_over()
    hear(time, case)
    assert state(case) == State.ASSIGNED


def test_what_is_not_possible_any_more_is_passed_over(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    services.accept(actor=pigeon.staff(Role.EXECUTOR, pigeon.depot), case_uid=case.uid)
    assert hear(time, case, (Happened.ACCEPTED, ""), (Happened.NOTED, "On our way")) == 2
    assert last_words(case) == "On our way"


def test_whoever_has_it_no_more_has_no_say(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    time.forward(timedelta(minutes=1))
    services.forward(
        actor=pigeon.staff(Role.SUPERVISOR), case_uid=case.uid, organisation_id=pigeon.water.id
    )
    assert hear(time, case, (Happened.ANSWERED, "Filled.")) == 0
    assert state(case) == State.ASSIGNED


def test_a_receiver_may_call_it_otherwise_later(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.RENAMED, "oak-7"))
    assert parcels(case)[0].remote_id == "oak-7"
    bird.news.append(News("late", "oak-7", Happened.ACCEPTED))
    hear(time, case)
    assert state(case) == State.IN_WORK


def test_new_settings_for_the_same_recipient_forget_nothing(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.NOTED, "We wait for asphalt"))
    connected(pigeon.depot, "pigeon")
    assert hear(time, case) == 0
    assert hear(time, case, (Happened.ACCEPTED, "")) == 1
    assert state(case) == State.IN_WORK
    assert queries.health(ADMINISTRATOR)[0].succeeded_at is not None


def test_what_was_sent_before_is_finished_there(time: Journey, pigeon: Town) -> None:
    """Somebody else gets the new work; who had the old one still answers it."""
    case = sent(pigeon)
    time.forward(timedelta(minutes=1))
    connected(pigeon.depot, "webhook", address="https://depot.example/hook")
    assert hear(time, case, (Happened.ANSWERED, "Filled.")) == 1
    assert state(case) == State.ANSWERED
    assert last_words(case) == "Filled."


def test_news_of_strangers_change_nothing(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    bird.news.append(News("a", "nest-of-others", Happened.ANSWERED, "Filled."))
    assert dispatch.poll_all(time.now()) == 0
    assert state(case) == State.ASSIGNED


def test_one_that_talks_nonsense_does_not_silence_the_others(
    time: Journey, pigeon: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = sent(pigeon)

    def nonsense(*args: object) -> Iterator[News]:
        yield News("before", f"nest-{case.number}", Happened.ACCEPTED)
        raise ValueError("Aigul, 8 701 555 14 74")

    monkeypatch.setattr(bird, "poll", nonsense)
    assert dispatch.poll_all(time.now()) == 1
    assert state(case) == State.IN_WORK
    way = parcels(case)[0].way
    assert (way.error, way.polled_at) == ("ValueError", None)


def test_who_says_nothing_any_more_has_to_be_looked_at(
    time: Journey, pigeon: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silence(*args: object) -> Iterator[News]:
        raise Failed("timeout")

    sent(pigeon)
    dispatch.poll_all(time.now())
    monkeypatch.setattr(bird, "poll", silence)
    time.forward(timedelta(minutes=50))
    dispatch.poll_all(time.now())
    assert queries.health(ADMINISTRATOR)[0].is_well(time.now())
    time.forward(timedelta(minutes=15))
    assert not queries.health(ADMINISTRATOR)[0].is_well(time.now())


def test_old_news_are_forgotten(time: Journey, pigeon: Town) -> None:
    case = sent(pigeon)
    hear(time, case, (Happened.NOTED, "We wait"))
    dispatch.forget_news(time.now())
    assert DispatchNews.objects.count() == 1
    dispatch.forget_news(time.now() + timedelta(days=200))
    assert DispatchNews.objects.count() == 0


def test_an_answer_that_comes_too_early_is_heard_once_it_can_be(
    time: Journey, pigeon: Town
) -> None:
    case = sent(pigeon)
    play(pigeon, "split", pigeon.staff(Role.EXECUTOR, pigeon.depot), case.uid)
    hear(time, case, (Happened.ANSWERED, "Filled."))
    assert state(case) == State.ASSIGNED
    services.finish_task(
        actor=pigeon.staff(Role.EXECUTOR, pigeon.water),
        case_uid=case.uid,
        task_id=Task.objects.get(case_id=case.id).id,
        text="Closed.",
    )
    assert hear(time, case) == 1
    assert state(case) == State.ANSWERED


@pytest.mark.parametrize("key", ["news", "n\x00ws"])
def test_words_that_cannot_be_kept_do_not_silence_the_others(
    key: str, time: Journey, pigeon: Town
) -> None:
    case = sent(pigeon)
    bird.news.append(News(key, f"nest-{case.number}", Happened.NOTED, "We \x00 wait"))
    bird.news.append(News("after", f"nest-{case.number}", Happened.ACCEPTED))
    dispatch.poll_all(time.now())
    assert state(case) == State.IN_WORK
