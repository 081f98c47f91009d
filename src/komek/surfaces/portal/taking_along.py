"""Everything that is held about a resident as one archive, written while it is sent.

It is stored nowhere: a copy of all that somebody ever told the city would have to be guarded and
erased again. Written piece by piece, the size of it does not matter, so no job has to make it.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import RawIOBase
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from komek.cases import queries as cases
from komek.cases.queries import CaseView, Entry
from komek.intake.models import Attachment
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.models import User
from komek.residents import queries as residents
from komek.residents.models import Consent, Resident
from komek.surfaces.parts import words
from komek.surfaces.portal import own_looks
from komek.surfaces.sign_in.queries import sign_ins_of

PIECE = 64 * 1024


class _Pieces(RawIOBase):
    """What the archive has written and nobody has taken yet; it cannot go back."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def archive(actor: Actor, resident_id: int) -> Iterator[bytes]:
    """A zip of `me.json`, a JSON for each case, and its files. Raises as `profile` does."""
    resident = replace(actor, grants=(Grant(Role.RESIDENT),))
    pieces = _Pieces()
    with (
        translation.override(actor.language),
        zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        file.writestr("me.json", _json(_person(resident, resident_id)))
        yield pieces.take()
        for view in _cases(resident):
            past = cases.timeline(resident, view.id)
            file.writestr(f"{view.number}/request.json", _json(_case(resident, view, past)))
            yield pieces.take()
            for name, path in _files(view, past):
                yield from _added(file, pieces, name, path)
    yield pieces.take()


def _added(file: zipfile.ZipFile, pieces: _Pieces, name: str, path: Path) -> Iterator[bytes]:
    """A file, a piece at a time; one that was erased meanwhile is not there."""
    if not path.exists():
        return
    with path.open("rb") as source, file.open(name, "w") as target:
        while piece := source.read(PIECE):
            target.write(piece)
            yield pieces.take()


def _cases(actor: Actor) -> Iterator[CaseView]:
    after: str | None = None
    while True:
        page = cases.mine(actor, after=after)
        for line in page.lines:
            yield cases.case(actor, line.uid)
        if page.after is None:
            return
        after = str(page.after)


def _person(actor: Actor, resident_id: int) -> Mapping[str, Any]:
    profile = residents.profile(actor, resident_id)
    ids = residents.family(resident_id)
    looks = own_looks.of_profile(profile)
    user = User.objects.filter(id=actor.user_id or 0).first()
    return {
        "name": profile.name,
        "language": profile.language,
        "known_since": Resident.objects.get(id=ids[0]).created_at,
        "account": user and user.email,
        "signed_in": [
            {"device": one.device, "at": one.at} for one in sign_ins_of(actor.user_id or 0)
        ],
        "contacts": [
            {
                "kind": point.kind,
                "value": point.value,
                "proven": point.verified_at,
                "safe_only_in_writing": point.safe_only_in_writing,
            }
            for point in profile.contacts
        ],
        "allowed": [
            {"purpose": one.purpose, "given": one.given_at, "withdrawn": one.withdrawn_at}
            for one in Consent.objects.filter(resident_id__in=ids).order_by("id")
        ],
        "reports_for": [person.name for person in residents.reports_for(resident_id)],
        "looks": [
            {"day": one.day, "who": one.who, "what": one.what, "why": one.why} for one in looks
        ],
        "takes_part_in": [case.number for case in cases.joined(actor)],
    }


def _case(actor: Actor, view: CaseView, past: list[Entry]) -> Mapping[str, Any]:
    return {
        "number": view.number,
        "service": view.service.code,
        "state": view.state,
        "language": view.language,
        "text": view.text,
        "facts": dict(view.facts),
        "address": view.address,
        "latitude": view.lat,
        "longitude": view.lon,
        "anonymity": view.anonymity,
        "received": view.opened_at,
        "promised_until": view.promised_due,
        "by_law_until": view.legal_due,
        "answered": view.answered_at,
        "closed": view.closed_at,
        "rating": view.rating,
        "past": [
            {
                "at": entry.at,
                "what": words.sentence(entry),
                "text": entry.text,
                "language": entry.language,
                "norm": entry.norm,
                "files": [str(file.uid) for file in entry.files],
            }
            for entry in past
        ],
        "looks": [
            {"day": one.day, "who": one.who, "what": one.what, "why": one.why}
            for one in own_looks.of_case(actor, view)
        ],
    }


def _files(view: CaseView, past: list[Entry]) -> Iterator[tuple[str, Path]]:
    for shown in (file for entry in past for file in entry.files):
        stored = Attachment.objects.get(uid=shown.uid)
        yield (
            f"{view.number}/{shown.uid}{Path(stored.path).suffix}",
            (Path(settings.FILES_ROOT) / stored.path),
        )


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=str)
