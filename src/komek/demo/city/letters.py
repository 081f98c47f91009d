"""Kazakh names in Russian and Latin letters, for names that are not declined."""

_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_LATIN = {
    **dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True)),
    **dict(zip("әғқңөұүһіыэйхц", "agqnouuhiyeihc", strict=True)),
    "ж": "j",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ю": "yu",
    "я": "ya",
    "ё": "yo",
    "ь": "",
    "ъ": "",
}


def russian(name: str) -> str:
    """The name in letters that a Russian keyboard has: "Қарқаралы" gives "Каркаралы"."""
    return name.translate(_RUSSIAN)


def latin(name: str) -> str:
    """The name in plain Latin letters: "Қарқаралы" gives "Qarqaraly"."""
    return "".join(_latin_letter(letter) for letter in name)


def code(name: str) -> str:
    """The name as a stable code: "Жаңа жол 12" gives "jana-jol-12"."""
    plain = latin(name).lower()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _latin_letter(letter: str) -> str:
    plain = _LATIN.get(letter.lower(), letter)
    return plain.capitalize() if letter.isupper() else plain
