"""What this channel can do."""

from komek.intake.port import Kind, Manifest

MANIFEST = Manifest(
    code="app",
    kind=Kind.FORM,
    name_kk="Мобильді қосымша",
    name_ru="Мобильное приложение",
    name_en="Mobile app",
    receives=True,
    files=True,
)
