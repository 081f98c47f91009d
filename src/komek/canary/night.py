"""The process of a night in the canary's city: every job by the clock, once and in its order."""

import sys
import time

import django


def main() -> None:
    """Run those that are named, or all: of every hour first; the first that fails ends it."""
    django.setup()
    from procrastinate.contrib.django import app

    now = int(time.time())
    jobs = app.periodic_registry.periodic_tasks.values()
    for job in sorted(jobs, key=lambda job: moment(job.cron)):
        if job.task.name in sys.argv[1:] or not sys.argv[1:]:
            job.task(timestamp=now)


def moment(cron: str) -> tuple[int, int]:
    """Hour and minute of a line of cron; of what comes every hour the hour is -1."""
    minute, hour, *_days = cron.split()
    return (int(hour) if hour.isdecimal() else -1, int(minute) if minute.isdecimal() else -1)


if __name__ == "__main__":
    main()
