"""What recipients tell when asked: it becomes the verbs that the organisation would use itself."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komek.cases import dispatching, ways
from komek.cases.models import DispatchDelivery, DispatchNews, DispatchWay, State
from komek.cases.services import work
from komek.cases.services.dispatch import _health
from komek.cases.services.dispatch.targets import target
from komek.cases.services.opening_checks import LONGEST_TEXT
from komek.cases.ways import Happened, News, Poll, What
from komek.directory.retention import Kept, keeps
from komek.kernel import clock, outgoing
from komek.kernel.actors import Actor
from komek.kernel.errors import Refused
from komek.kernel.sealed import Unreadable

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=1)
"""How far the recipient's clock may be behind ours."""
LONGEST_LOOK = timedelta(days=89)
_THERE: dict[str, Any] = {"what": What.ASSIGNED, "assignment__ended_at": None}


def poll_all(now: datetime) -> int:
    """Ask every recipient that can be asked; returns how many news there were.

    An organisation that receives its work otherwise by now still finishes what it has.
    """
    there = DispatchDelivery.objects.filter(way=OuterRef("id"), **_THERE).exclude(remote_id="")
    asked = DispatchWay.objects.filter(Q(valid_to=None) | Exists(there)).order_by("id")
    heard = 0
    for way in asked:
        if poll := ways.way(way.kind).poll:
            heard += _poll(way, poll, _known(way), now)
    return heard


def forget_news(now: datetime) -> None:
    """Delete what is told no more."""
    DispatchNews.objects.filter(at__lt=now - KEPT.period()).delete()


def _older(moment: datetime) -> int:
    return DispatchNews.objects.filter(at__lt=moment).count()


KEPT = keeps(
    Kept(
        "dispatch_news",
        _("What organisations told of the work they received"),
        _("So that nothing told twice counts twice: three months at least."),
        days=180,
        least=90,
        most=3 * 365,
        older=_older,
    )
)


def _known(way: DispatchWay) -> Sequence[str]:
    """The recipient's names of what it has of us at present."""
    sent = DispatchDelivery.objects.filter(way=way, **_THERE)
    return list(sent.exclude(remote_id="").order_by("id").values_list("remote_id", flat=True))


def _poll(way: DispatchWay, poll: Poll, known: Sequence[str], now: datetime) -> int:
    since = max((way.polled_at or way.valid_from) - OVERLAP, now - LONGEST_LOOK)
    news: list[News] = []
    error = ""
    try:
        # Who has nothing of ours is asked nothing.
        for one in poll(target(way), since, known) if known else ():
            news.append(one)
    except outgoing.Failed as failure:
        error = failure.code
    except Unreadable:
        error = "secret_unreadable"
    except Exception as nonsense:
        # A recipient that talks nonsense must not keep the others from being asked.
        log.warning("dispatch: way %s was not understood (%s)", way.id, type(nonsense).__name__)
        error = type(nonsense).__name__
    heard = 0
    for one in news:
        try:
            heard += _hear(way, one)
        except Exception as broken:
            # Nor must one that says what nobody can do anything with.
            log.warning("dispatch: news of way %s were lost (%s)", way.id, type(broken).__name__)
            error = type(broken).__name__
    _health.asked(way, now, error)
    return heard


def _hear(way: DispatchWay, news: News) -> bool:
    """Do what the news mean, once. What is not possible any more is passed over.

    An answer that is not possible yet is none: it is told again as long as the work is there.
    """
    try:
        return _do_once(way, news)
    except Refused as refused:
        log.info("dispatch: %s was refused (%s)", news.happened, refused.code)
        return False


@transaction.atomic
def _do_once(way: DispatchWay, news: News) -> bool:
    if not _is_new(way, news.key):
        return False
    sent = DispatchDelivery.objects.filter(way=way, remote_id=news.remote_id, **_THERE)
    delivery = sent.select_related("assignment__case").order_by("-id").first()
    if delivery is None:
        return False
    if news.happened is Happened.RENAMED:
        delivery.remote_id = news.words[:200]
        delivery.save(update_fields=["remote_id"])
        return True
    case = delivery.assignment.case
    actor = dispatching.by_way(way.id, delivery.assignment.organisation_id, case.language)
    try:
        with transaction.atomic():
            _do(actor, delivery, news)
    except Refused as refused:
        if news.happened is Happened.ANSWERED:
            raise
        log.info("dispatch: %s was refused (%s)", news.happened, refused.code)
    return True


def _is_new(way: DispatchWay, key: str) -> bool:
    at = {"at": clock.now()}
    _row, is_new = DispatchNews.objects.get_or_create(way=way, key=key[:200], defaults=at)
    return is_new


def _do(actor: Actor, delivery: DispatchDelivery, news: News) -> None:
    case = delivery.assignment.case
    words = news.words.strip()[:LONGEST_TEXT]
    match news.happened:
        case Happened.ACCEPTED if case.state == State.ASSIGNED:
            work.accept(actor=actor, case_uid=case.uid)
        case Happened.ANSWERED:
            work.answer(actor=actor, case_uid=case.uid, text=words or _without_words(case.language))
        case Happened.REFUSED:
            _refuse(actor, delivery, words or _not_theirs(case.language))
        case Happened.NOTED if words:
            work.note(actor=actor, case_uid=case.uid, text=words)


def _refuse(actor: Actor, delivery: DispatchDelivery, words: str) -> None:
    """Too late to give it back: then the centre at least reads what they say."""
    case_uid = delivery.assignment.case.uid
    try:
        with transaction.atomic():
            work.refuse(actor=actor, case_uid=case_uid, proposed_organisation_id=None, text=words)
    except Refused:
        work.note(actor=actor, case_uid=case_uid, text=words)


def _without_words(language: str) -> str:
    with translation.override(language):
        return gettext("The organisation's own system says that this is done, without more words.")


def _not_theirs(language: str) -> str:
    with translation.override(language):
        return gettext("The organisation's own system says that this is not theirs.")
