"""Files that come inside JSON."""

from collections.abc import Sequence

from komek.intake.attachments import CheckedFile, check_content
from komek.surfaces.api.case_shapes import FileIn


def checked(files: Sequence[FileIn]) -> list[CheckedFile]:
    """The files, looked into as at every other door. Raises what `check_content` raises."""
    return [check_content(file.content, file.name) for file in files]
