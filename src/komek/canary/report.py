"""What the canary found, judged by the table of places and told in lines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from komek.canary.looking import Look, Sighting
from komek.canary.places import place_of
from komek.canary.reports import Planted

REMEMBERED, FORGOTTEN, NIGHT, RESTORED = "remembered", "forgotten", "night", "restored"
HEADINGS = {
    REMEMBERED: "While everybody is remembered:",
    FORGOTTEN: "Once they are forgotten:",
    NIGHT: "After the night:",
    RESTORED: "After their backup was restored elsewhere:",
}
NEXT_NIGHT = "the next night"
BLIND = (
    "what left the house: letters, work sent to organisations, what people keep on their devices",
    "rows that PostgreSQL has deleted and not yet overwritten, and its write-ahead log",
    "backups: whoever has one has everybody of that day (a restore forgets them again)",
)


@dataclass(frozen=True)
class Stage:
    """One look at the city. name: what has become of the persons by now, see HEADINGS."""

    name: str
    look: Look
    planted: Planted

    def findings(self) -> set[Sighting]:
        """What was seen where it may not be."""
        refused = {word.kind for word in self.planted.people.refused}
        return {one for one in self.look.sightings if one.kind in refused or not self._may(one)}

    def missing(self) -> list[str]:
        """Kinds of words that were not seen although they are stored: then the look is blind."""
        if self.name != REMEMBERED:
            return []
        kept = [*self.planted.people.kept, *self.planted.nameless.kept]
        return [word.kind for word in kept if word not in self.look.seen]

    def lines(self) -> Iterator[str]:
        """The stage as a person reads it: places looked at, what may still be there, findings."""
        yield HEADINGS[self.name]
        for one in self.look.looked:
            size = f"{one.size / 1e6:.1f} MB"
            yield f"  {one.what:<34}{one.things:>7,} {one.unit:<10}{size:>9}"
        findings = self.findings()
        if self.name != REMEMBERED:
            reasons = Counter(map(self._reason, self.look.sightings - findings))
            yield from (f"  still there: {one} ({count})" for one, count in sorted(reasons.items()))
        yield from (f"  FOUND in {one.where}: {one.kind}" for one in in_order(findings))
        yield from (f"  NOT FOUND although it is stored: {kind}" for kind in self.missing())

    def _may(self, sighting: Sighting) -> bool:
        place = place_of(sighting.where)
        if place is None:
            return False
        if self.name == REMEMBERED or self._is_nameless(sighting):
            return True
        return bool(place.after) and not (self.name == NIGHT and place.after == NEXT_NIGHT)

    def _is_nameless(self, sighting: Sighting) -> bool:
        return sighting.kind in {word.kind for word in self.planted.nameless.kept}

    def _reason(self, sighting: Sighting) -> str:
        """Why a word may still be in the place that it was seen in."""
        if self._is_nameless(sighting):
            return "a report without a name, a code that was only asked for: nobody to be forgotten"
        place = place_of(sighting.where)
        return f"{place.what}, until {place.after}" if place else sighting.where


def in_order(sightings: set[Sighting]) -> list[Sighting]:
    """By place, then by kind."""
    return sorted(sightings, key=lambda one: (one.where, one.kind))
