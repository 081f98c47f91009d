"""Counting how long cases really took, for whoever reports the next one."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from komek.cases.models import ServiceDuration, State

LOOK_BACK = timedelta(days=365)
FEWEST = 10
"""With fewer cases the promise says more than what happened, and a single case could be seen."""

COUNT = """
INSERT INTO cases_serviceduration (service_code, territory_code, cases, median_s, most_s)
SELECT service.code, coalesce(territory.code, ''), count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took.seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took.seconds)
FROM cases_case ended
JOIN directory_service service ON service.id = ended.service_id
LEFT JOIN directory_territory territory ON territory.id = ended.territory_id
CROSS JOIN LATERAL (SELECT extract(epoch FROM ended.answered_at - ended.opened_at)) took (seconds)
WHERE ended.opened_at >= %(since)s AND ended.state = ANY(%(ended)s::text[])
  AND ended.answered_at > ended.opened_at AND NOT ended.first_contact
GROUP BY GROUPING SETS ((service.code), (service.code, territory.code))
HAVING count(*) >= %(fewest)s AND (GROUPING(territory.code) = 1 OR territory.code IS NOT NULL)
"""


@transaction.atomic
def count_durations(now: datetime) -> int:
    """Count anew; returns for how many services and places there is something to say.

    What was answered while the caller waited does not count: it would promise minutes to others.
    """
    ServiceDuration.objects.all().delete()
    ended = [State.CLOSED.value, State.UNCONFIRMED.value]
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"since": now - LOOK_BACK, "ended": ended, "fewest": FEWEST}
        cursor.execute(COUNT, values)
        return cursor.rowcount
