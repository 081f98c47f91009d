"""A hand in a city of the tests, a process of its own: connects organisations, and does the work.

office.py connect ORGANISATION KIND ADDRESS SECRET    prints the way's secret and the program's key
office.py work SERVICE…                               accepts and answers until it is ended
"""

import json
import sys
import time

import django


def connect(code: str, kind: str, address: str, secret: str) -> dict[str, str]:
    """Connect an organisation whose program gets a key of its own."""
    from komek.cases.services import dispatch
    from komek.directory.models import Organisation
    from komek.kernel import keys
    from komek.kernel.actors import SYSTEM

    key, shown = keys.create(actor=SYSTEM, name=f"Program of {code}")
    _way, made = dispatch.connect(
        actor=SYSTEM,
        organisation_id=Organisation.objects.get(code=code).id,
        kind=kind,
        address=address,
        secret=secret,
        settings={"words": True, "exact_place": True},
        key_id=key.id,
    )
    return {"secret": made, "key": shown}


def work(services: list[str]) -> None:
    """Whatever the city is asked for is done at once, however often its database dies."""
    from django.db import Error, connection

    while True:
        try:
            _round(services)
        except Error:
            connection.close()
        time.sleep(0.5)


def _round(codes: list[str]) -> None:
    from komek.cases import services
    from komek.cases.models import Case, State
    from komek.kernel.actors import SYSTEM

    mine = Case.objects.filter(service__code__in=codes)
    for case in mine.filter(state=State.ASSIGNED).order_by("id"):
        services.accept(actor=SYSTEM, case_uid=case.uid)
    for case in mine.filter(state=State.IN_WORK).order_by("id"):
        services.answer(actor=SYSTEM, case_uid=case.uid, text=f"Done as {case.number}")


if __name__ == "__main__":
    django.setup()
    verb, *words = sys.argv[1:]
    if verb == "connect":
        print(json.dumps(connect(*words)))
    else:
        work(words)
