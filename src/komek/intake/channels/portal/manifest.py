"""What this channel can do."""

from komek.intake.port import Kind, Manifest

MANIFEST = Manifest(
    code="portal",
    kind=Kind.FORM,
    name_kk="Қала порталы",
    name_ru="Портал города",
    name_en="City portal",
    receives=True,
    files=True,
)
