"""Files that come inside JSON."""

from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from komek.intake.attachments import CheckedFile, check
from komek.surfaces.api.case_shapes import FileIn


def checked(files: Iterable[FileIn]) -> list[CheckedFile]:
    """The files, looked into as at every other door. Raises what `check` raises."""
    return [check(SimpleUploadedFile(file.name, file.content)) for file in files]
