"""The process of a night in the canary's city: every job by the clock, once."""

import time

import django


def main() -> None:
    """Run the jobs one after the other in the order of their names; the first that fails is told."""
    django.setup()
    from procrastinate.contrib.django import app

    now = int(time.time())
    jobs = {one.task.name: one.task for one in app.periodic_registry.periodic_tasks.values()}
    for name in sorted(jobs):
        jobs[name](timestamp=now)


if __name__ == "__main__":
    main()
