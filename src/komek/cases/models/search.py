"""By which words cases are found: a row a case beside it, filled in the background.

The table `cases_search` is partitioned by ranges of case ids, each with an index of its own, so
that a frequent word is looked for among the newest cases first.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

RANGE = 2**17
"""Case ids of one partition; changing it means to fill all of them anew."""


class CaseSearch(models.Model):
    """The words of a case's first message and address by their sound, and what never changes of it.

    Personal data: emptied with the words themselves. `case_id` is no foreign key, which would lock
    every case that is taken up.
    """

    case_id = models.BigIntegerField(primary_key=True)
    terms = models.TextField(help_text="tsvector")

    class Meta:
        managed = False
        db_table = "cases_search"


class SearchRange(models.Model):
    """How far the words of a range of case ids were taken up, and when its cases were opened.

    reached: all ids from `first` to here are there; the range is whole once it is `settled`.
    opened_from, opened_to: of the cases that are there.
    """

    first = models.BigIntegerField(primary_key=True)
    reached = models.BigIntegerField()
    settled = models.BooleanField(default=False)
    opened_from = models.DateTimeField(null=True)
    opened_to = models.DateTimeField(null=True)


class SearchWord(models.Model):
    """A word, by its sound, that some case has: what a mistyped one can have meant.

    consonants: the word without its vowels, which are what most mistakes are about. Goes with the
    last case that has it.
    """

    word = models.TextField(primary_key=True, db_collation="C")
    consonants = models.TextField()
    cases = models.IntegerField()

    class Meta:
        indexes = [
            GinIndex(OpClass("word", "gin_trgm_ops"), name="search_word_alike"),
            models.Index(fields=["consonants"], name="search_word_consonants"),
        ]
