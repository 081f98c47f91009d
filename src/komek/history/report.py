"""What an import did, or would do."""

from dataclasses import dataclass, field

from komek.history.findings import Findings
from komek.history.stages import Stages


@dataclass
class Report:
    """Counts of rows, what the directory got, the findings, and seconds by stage.

    rows: of the file, without the header. known: stored by an earlier import. stored: now.
    rejected: not stored, each with its reasons in `findings`. new_services and new_organisations:
    names by code. dry: nothing was written.
    """

    source: str
    dry: bool = False
    rows: int = 0
    known: int = 0
    stored: int = 0
    rejected: int = 0
    new_services: dict[str, str] = field(default_factory=dict)
    new_organisations: dict[str, str] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    stages: Stages = field(default_factory=Stages)
    in_bulk: bool = False
