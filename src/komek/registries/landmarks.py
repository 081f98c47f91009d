"""Reading landmarks: those that somebody may mean by "at the Magnum shop"."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity

from komek.directory.contents import texts
from komek.kernel.folding import fold, sound
from komek.kernel.languages import pick
from komek.registries.models import Landmark

MOST_FOUND = 20
LIKE = 0.6
"""Likeness by trigrams from which on a landmark is meant: pg_trgm's own usual threshold."""
# Folded words that stand beside landmarks and find nothing by themselves.
_BESIDE = frozenset(
    """
    около возле рядом напротив у с со на за перед при в
    жанында жаны касында касы манында мани тусында алдында артында карсысында
    near by at the opposite behind next to in front of
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list
)


@dataclass(frozen=True, slots=True)
class Place:
    """A landmark as it is shown; `likeness` to what was typed, from 0 to 1."""

    landmark_id: int
    kind: str
    names: Mapping[str, str]
    lat: float
    lon: float
    likeness: float = 1.0

    def line(self, language: str) -> str:
        """The landmark on one line."""
        return pick(self.names, language, field="name").text


def find_landmarks(text: str, limit: int = 5) -> list[Place]:
    """Landmarks that somebody may mean, the likeliest first; spelling and script may be off."""
    typed = " ".join(word for word in fold(text).split() if word not in _BESIDE)
    if not typed:
        return []
    likeness = TrigramWordSimilarity(sound(typed), "sound")
    rows = Landmark.objects.now().filter(sound__trigram_word_similar=sound(typed))
    found = rows.annotate(likeness=likeness).order_by("-likeness", "code")
    return [_place(one, one.likeness) for one in found[: min(limit, MOST_FOUND)]]


def landmark(landmark_id: int) -> Place | None:
    """A landmark that is still there."""
    found = Landmark.objects.now().filter(id=landmark_id).first()
    return None if found is None else _place(found)


def _place(row: Landmark, likeness: float = 1.0) -> Place:
    names = {f"name_{code}": text for code, text in texts(row, "name").items()}
    return Place(row.id, row.kind, names, row.lat, row.lon, likeness)
