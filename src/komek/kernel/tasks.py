"""The kernel's jobs by the clock: partitions in time, what is old away, the trail witnessed."""

from datetime import timedelta

from procrastinate.contrib.django import app

from komek.kernel import clock, partitions, samples, witness
from komek.kernel.models import OutboxEvent

KEEP_DELIVERED = timedelta(days=7)


@app.periodic(cron="7 2 * * *")
@app.task(name="kernel.create_partitions")
def create_partitions(timestamp: int) -> None:
    """Have the months' partitions ready long before the first row needs them."""
    partitions.ensure_ahead(clock.now().date())


@app.periodic(cron="17 2 * * *")
@app.task(name="kernel.forget_delivered")
def forget_delivered(timestamp: int) -> None:
    """Delete relayed events a week old; those with an unfinished delivery stay."""
    old = OutboxEvent.objects.filter(relayed_at__lt=clock.now() - KEEP_DELIVERED)
    old.exclude(deliveries__state__in=["pending", "dead"]).delete()


@app.periodic(cron="17 3 * * *")
@app.task(name="kernel.sample_anew")
def sample_anew(timestamp: int) -> None:
    """After the night's other jobs: what they have erased is in no sample any more."""
    samples.take_anew()


@app.periodic(cron="41 * * * *")
@app.task(name="kernel.witness_audit", queueing_lock="kernel.witness_audit")
def witness_audit(timestamp: int) -> None:
    """Soon after midnight, and again every hour until the fingerprint has left the house."""
    witness.take(clock.now())
    witness.send(clock.now())
