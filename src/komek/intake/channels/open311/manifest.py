"""What this channel can do."""

from komek.intake.port import Kind, Manifest

MANIFEST = Manifest(
    code="open311",
    kind=Kind.FORM,
    name_kk="Open311",
    name_ru="Open311",
    name_en="Open311",
    receives=True,
    files=True,
)
