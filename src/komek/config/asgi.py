"""The application of the stream process: live streams and nothing else."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komek.config.settings")
django.setup()

from komek.surfaces.live.stream import Stream  # noqa: E402 - models need Django set up

application = Stream()
