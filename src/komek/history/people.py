"""Residents of past requests: found or created once for each claim, as `residents.claims` says."""

import hashlib
from collections.abc import Iterator

import polars as pl
from django.db.models.functions import Coalesce

from komek.history.frames import frame
from komek.history.reserve import reserve
from komek.residents.contacts import person_key
from komek.residents.models import ContactKind, ContactPoint, Resident

_LOOKED_UP_AT_ONCE = 20_000
PERSON = ("name", "phone", "email")


class People:
    """Knows whom it has met, so that batches of one file share their residents.

    ask: whether residents from before may be there, so that the database has to be asked.
    """

    def __init__(self, language: str, *, ask: bool) -> None:
        self._language = language
        self._ask = ask
        self._met = pl.DataFrame(schema={"claim": pl.Binary, "resident_id": pl.Int64})

    def of(self, rows: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame, pl.DataFrame]:
        """Each row's resident, the new residents, and their contact points.

        rows: name, phone and email, clean and normalised or null, and the moment `opened`. Who
        gave nothing is nobody; who gave only a name is somebody new each time.
        """
        rows = rows.select(*PERSON, "opened").with_row_index("place")
        people = rows.filter(pl.any_horizontal(pl.col(*PERSON).is_not_null()))
        people = people.with_columns(claim=_claims(people))
        known = self._known(people["claim"].drop_nulls().unique())
        new = self._created(people.join(known, "claim", "anti", maintain_order="left"))
        claimed = new.filter(pl.col("claim").is_not_null()).select("claim", "resident_id")
        self._met = pl.concat([self._met, claimed])
        by_name = new.filter(pl.col("claim").is_null()).select("place", "resident_id")
        of_claim = people.join(pl.concat([known, claimed]), "claim").select("place", "resident_id")
        ids = rows.select("place").join(
            pl.concat([of_claim, by_name]), "place", "left", maintain_order="left"
        )
        return ids["resident_id"], self._residents(new), _contact_points(new)

    def _known(self, claims: pl.Series) -> pl.DataFrame:
        """Residents met in this file, and those whom the database knows."""
        met = self._met.filter(pl.col("claim").is_in(claims.implode()))
        if not self._ask:
            return met
        unmet = claims.filter(~claims.is_in(met["claim"].implode()))
        found = pl.DataFrame(list(_stored(unmet)), self._met.schema, orient="row")
        self._met = pl.concat([self._met, found])
        return pl.concat([met, found])

    def _created(self, rows: pl.DataFrame) -> pl.DataFrame:
        """One row a new resident: as they first came in, with an id."""
        claimed = rows.filter(pl.col("claim").is_not_null()).sort("opened", maintain_order=True)
        once = claimed.unique("claim", keep="first", maintain_order=True)
        new = pl.concat([once, rows.filter(pl.col("claim").is_null())])
        return new.with_columns(reserve(Resident, new.height).alias("resident_id"))

    def _residents(self, new: pl.DataFrame) -> pl.DataFrame:
        return frame(
            Resident,
            new.height,
            id=new["resident_id"],
            name=new["name"].fill_null(""),
            language=self._language,
            created_at=new["opened"],
            claim=new["claim"],
        )


def _claims(people: pl.DataFrame) -> pl.Series:
    """The digest of `residents.claims.digest_of` for each row; null without any address."""
    names = people["name"].fill_null("").unique().to_list()
    addresses = [
        pl.when(pl.col(kind).is_not_null()).then(pl.concat_str(pl.lit(f"\n{kind}:"), kind))
        for kind in (ContactKind.PHONE.value, ContactKind.EMAIL.value)
    ]
    said = pl.concat_str(
        pl.col("name").fill_null("").replace(names, [person_key(name) for name in names]),
        *addresses,
        ignore_nulls=True,
    )
    with_address = pl.any_horizontal(pl.col("phone", "email").is_not_null())
    texts = people.select(pl.when(with_address).then(said)).to_series()
    digests = [text and hashlib.sha256(text.encode()).digest() for text in texts.to_list()]
    return pl.Series(digests, dtype=pl.Binary)


def _stored(claims: pl.Series) -> Iterator[tuple[bytes, int]]:
    """Claim and resident of those whom the database knows; merged ones as who they became."""
    for part in claims.to_frame().iter_slices(_LOOKED_UP_AT_ONCE):
        rows = Resident.objects.filter(claim__in=part.to_series().to_list())
        standing = Coalesce("merged_into_id", "id")
        for claim, resident_id in rows.values_list("claim", standing):
            yield bytes(claim), resident_id


def _contact_points(new: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for kind in (ContactKind.PHONE.value, ContactKind.EMAIL.value):
        given = new.filter(pl.col(kind).is_not_null())
        parts.append(
            frame(
                ContactPoint,
                given.height,
                resident_id=given["resident_id"],
                kind=kind,
                value=given[kind],
            )
        )
    return pl.concat(parts)
