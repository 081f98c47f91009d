"""Writing the demo city's growth: thousands of rows at once, before anybody lives in the city.

The verbs of directory and registries write and check one thing at a time, as people do. Here all
rows were made together and agree with each other; the database's constraints still hold for each.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from komek.demo.city.growth import Growth
from komek.demo.city.services.control import begin_control
from komek.demo.city.services.organisations import write_heads, write_organisations
from komek.demo.city.services.people import appoint_successors, employ
from komek.demo.city.services.register import write_buildings, write_duties, write_things
from komek.demo.city.staff import NewAccount
from komek.kernel import audit, reference
from komek.kernel.actors import SYSTEM

GROWN = "demo.city_grown"


@transaction.atomic
def grow(growth: Growth, accounts: Sequence[NewAccount], *, since: datetime, subject: str) -> None:
    """Write everything new, and accounts with roles since then.

    subject: what the audit calls the city. Raises IntegrityError when part of it is there already.
    """
    organisations = write_organisations(growth.organisations)
    write_heads(growth.organisations, growth.leaders, organisations)
    buildings = write_buildings(growth)
    write_duties(growth, organisations, buildings)
    write_things(growth, organisations, buildings)
    reference.changed()
    appoint_successors(growth.successors)
    employ(accounts, since)
    audit.record(SYSTEM, GROWN, subject)


__all__ = ["GROWN", "begin_control", "grow"]
