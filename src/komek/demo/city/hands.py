"""Who works on the demo city's cases: how fast, for whom, and under which account."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from komek.demo.city.period import Booleans, Integers, Numbers, Period
from komek.demo.city.streams import stream
from komek.demo.city.town import NOBODY
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.directory.models import Leader, Membership, Organisation, OrganisationKind
from komek.directory.snapshot import Snapshot
from komek.kernel.actors import Role

UNEVEN = 0.28
NEW_HEAD = (-0.06, 0.22)
"""What a new head changes: mostly for the better, not always."""
NEVER = np.iinfo(np.int64).max
NO_ACCOUNT = 0

# Departments whose institutions do the work, and for which services (by how their codes begin).
INSTITUTIONS = (
    ("dep-education", "kindergarten-", ("kindergarten",)),
    ("dep-education", "school-", ("school", "teacher", "bullying")),
    ("dep-health", "polyclinic-", ("clinic", "home-visit", "vaccination", "medical")),
)


@dataclass(frozen=True, eq=False)
class Hands:
    """Arrays by organisation id, index 0 unused; `operators` and `inspectors` are user ids.

    slowness: 1 for the usual, then times `changed` from `since` on, when a new head came.
    """

    slowness: Numbers
    changed: Numbers
    since: Integers
    executor: Integers
    operators: Integers
    inspectors: Integers
    departments: Integers
    institutions: Sequence[tuple[int, Integers, Booleans]]

    def pace(self, organisation: Integers, moment: Integers) -> Numbers:
        """How slow each organisation is at each moment; NOBODY is as usual."""
        known = np.maximum(organisation, 0)
        later = np.where(moment >= self.since[known], self.changed[known], 1.0)
        return self.slowness[known] * later

    def institution(self, service: Integers, organisation: Integers, home: Integers) -> Integers:
        """Who does the department's work where its people live; NOBODY when it does so itself."""
        found = np.full(len(service), NOBODY)
        for department, ids, concerned in self.institutions:
            if len(ids):
                here = concerned[service] & (organisation == department)
                found = np.where(here, ids[home % len(ids)], found)
        return found


def read(seed: int, period: Period, snapshot: Snapshot, services: Sequence[ServiceEntry]) -> Hands:
    """The organisations and accounts of the directory."""
    numbers = stream(seed, "hands")
    organisations = snapshot.organisations()
    # Those that have closed since then worked too.
    ever = Organisation.objects.order_by("code").values_list("id", flat=True)
    size = max(ever, default=0) + 1
    slowness, changed = np.ones(size), np.ones(size)
    for organisation in ever:
        slowness[organisation] = np.exp(numbers.normal(0, UNEVEN))
        changed[organisation] = np.exp(numbers.normal(*NEW_HEAD))
    departments = [one.id for one in organisations if one.kind == OrganisationKind.DEPARTMENT]
    executor, operators, inspectors = _accounts(size)
    return Hands(
        slowness=slowness,
        changed=changed,
        since=_new_heads(period, size),
        executor=executor,
        operators=operators,
        inspectors=inspectors,
        departments=np.array(departments),
        institutions=_institutions(snapshot, organisations, services),
    )


def _new_heads(period: Period, size: int) -> Integers:
    since = np.full(size, NEVER)
    rows = Leader.objects.filter(position__kind="head").order_by("valid_from")
    for organisation, begins in rows.values_list("position__organisation_id", "valid_from"):
        moment = int(begins.timestamp())
        if period.starts[0] < moment < period.end:
            since[organisation] = min(since[organisation], moment)
    return since


def _accounts(size: int) -> tuple[Integers, Integers, Integers]:
    executor = np.full(size, NO_ACCOUNT)
    operators, inspectors = [], []
    rows = Membership.objects.order_by("id").values_list("role", "organisation_id", "user_id")
    for role, organisation, user in rows:
        if role == Role.EXECUTOR:
            executor[organisation] = user
        elif role == Role.OPERATOR:
            operators.append(user)
        elif role == Role.INSPECTOR:
            inspectors.append(user)
    return executor, np.array(operators or [NO_ACCOUNT]), np.array(inspectors or [NO_ACCOUNT])


def _institutions(
    snapshot: Snapshot,
    organisations: Sequence[OrganisationEntry],
    services: Sequence[ServiceEntry],
) -> list[tuple[int, Integers, Booleans]]:
    found = []
    for department_code, prefix, beginnings in INSTITUTIONS:
        department = snapshot.organisation_by_code(department_code)
        ids = [one.id for one in organisations if one.code.startswith(prefix)]
        concerned = np.array([one.code.startswith(beginnings) for one in services])
        if department is not None:
            found.append((department.id, np.array(ids, np.int64), concerned))
    return found
