"""What this channel can do."""

from komek.intake.port import Kind, Manifest

MANIFEST = Manifest(
    code="phone",
    kind=Kind.FORM,
    name_kk="Телефон",
    name_ru="Телефон",
    name_en="Phone",
    receives=True,
    files=False,
)
