"""Residents of past requests: found or created once for each claim, as `residents.claims` says."""

import hashlib
from collections.abc import Iterator

import polars as pl
from django.db import connection

from komek.history.frames import frame
from komek.history.reserve import reserve
from komek.residents.contacts import person_key
from komek.residents.models import ContactKind, ContactPoint, Resident

_LOOKED_UP_AT_ONCE = 20_000
_KNOWN_CLAIMS = """
SELECT claim, coalesce(merged_into_id, id) FROM residents_resident WHERE claim = ANY(%s::bytea[])
"""
_KNOWN = {"claim": pl.Binary(), "resident_id": pl.Int64()}
_ADDRESSES = (ContactKind.PHONE.value, ContactKind.EMAIL.value)


class People:
    """Knows whom it has met, so that batches of one file share their residents.

    ask: whether residents from before may be there, so that the database has to be asked.
    """

    def __init__(self, language: str, *, ask: bool) -> None:
        self._language = language
        self._ask = ask
        self._met = pl.DataFrame(schema={"said": pl.String, "resident_id": pl.Int64})

    def of(self, rows: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame, pl.DataFrame]:
        """Each row's resident, the new residents, and their contact points.

        rows: name, phone and email, clean and normalised or null, by the moment they `opened`.
        Who gave nothing is nobody; who gave only a name is somebody new each time.
        """
        people = rows.select("name", *_ADDRESSES, "opened").with_row_index("place")
        people = people.filter(pl.any_horizontal(pl.col("name", *_ADDRESSES).is_not_null()))
        people = people.with_columns(said=_said(people))
        claiming = people.filter(pl.col("said").is_not_null())
        new = self._new(claiming, people.filter(pl.col("said").is_null()))
        ids = pl.concat(
            [
                claiming.join(self._met, "said").select("place", "resident_id"),
                new.filter(pl.col("said").is_null()).select("place", "resident_id"),
            ]
        )
        places = pl.DataFrame({"place": pl.int_range(rows.height, dtype=pl.UInt32, eager=True)})
        found = places.join(ids, "place", "left", maintain_order="left")
        return found["resident_id"], self._residents(new), _contact_points(new)

    def _new(self, claiming: pl.DataFrame, nameless: pl.DataFrame) -> pl.DataFrame:
        """A row for each new resident, with id and claim; whoever claimed something is met now."""
        unmet = claiming.unique("said", keep="first", maintain_order=True)
        unmet = unmet.join(self._met, "said", "anti", maintain_order="left")
        unmet = unmet.with_columns(claim=_digests(unmet["said"]))
        if self._ask:
            known = pl.DataFrame(list(_stored(unmet["claim"])), _KNOWN, orient="row")
            known = unmet.select("said", "claim").join(known, "claim").drop("claim")
            self._met = pl.concat([self._met, known])
            unmet = unmet.join(known, "said", "anti", maintain_order="left")
        new = pl.concat([unmet, nameless], how="diagonal")
        new = new.with_columns(reserve(Resident, new.height).alias("resident_id"))
        met = new.filter(pl.col("said").is_not_null()).select("said", "resident_id")
        self._met = pl.concat([self._met, met])
        return new

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


def _said(people: pl.DataFrame) -> pl.Series:
    """What `residents.claims.digest_of` digests, for each row; null without any address."""
    names = people["name"].fill_null("").unique().to_list()
    addresses = [
        pl.when(pl.col(kind).is_not_null()).then(pl.concat_str(pl.lit(f"\n{kind}:"), kind))
        for kind in _ADDRESSES
    ]
    said = pl.concat_str(
        pl.col("name").fill_null("").replace(names, [person_key(name) for name in names]),
        *addresses,
        ignore_nulls=True,
    )
    with_address = pl.any_horizontal(pl.col(*_ADDRESSES).is_not_null())
    return people.select(pl.when(with_address).then(said)).to_series()


def _digests(said: pl.Series) -> pl.Series:
    texts = said.cast(pl.Binary).to_list()
    return pl.Series([hashlib.sha256(text).digest() for text in texts], dtype=pl.Binary)


def _stored(claims: pl.Series) -> Iterator[tuple[bytes, int]]:
    """Claim and resident of those whom the database knows; merged ones as who they became."""
    with connection.cursor() as cursor:
        for part in claims.to_frame().iter_slices(_LOOKED_UP_AT_ONCE):
            cursor.execute(_KNOWN_CLAIMS, [part.to_series().to_list()])
            for claim, resident_id in cursor.fetchall():
                yield bytes(claim), resident_id


def _contact_points(new: pl.DataFrame) -> pl.DataFrame:
    given = {kind: new.filter(pl.col(kind).is_not_null()) for kind in _ADDRESSES}
    return pl.concat(_contact_points_of(rows, kind) for kind, rows in given.items())


def _contact_points_of(given: pl.DataFrame, kind: str) -> pl.DataFrame:
    return frame(
        ContactPoint,
        given.height,
        resident_id=given["resident_id"],
        kind=kind,
        value=given[kind],
    )
