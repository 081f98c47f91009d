"""Services in two levels: groups, and in them what a resident can ask for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.names import Named


class TermUnit(models.TextChoices):
    DAYS = "days", pgettext_lazy("unit", "Days")
    HOURS = "hours", pgettext_lazy("unit", "Hours")


class Criticality(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Anonymity(models.TextChoices):
    """How much of the resident is hidden; a service says how far it goes at most."""

    OPEN = "open", pgettext_lazy("anonymity", "Open")
    HIDDEN_FROM_PUBLIC = "hidden_from_public", _("Hidden From Public")
    HIDDEN_FROM_EXECUTOR = "hidden_from_executor", _("Hidden From Executor")
    FULL = "full", pgettext_lazy("anonymity", "Full")


class Publication(models.TextChoices):
    PUBLIC = "public", _("Public")
    PLACE_ONLY = "place_only", _("Place Only")
    NEVER = "never", _("Never")


class Moderation(models.TextChoices):
    """Which answers an inspector checks before they count.

    NEVER: only those of an organisation that is not trusted, and what was given back before.
    """

    ALWAYS = "always", _("Always")
    SAMPLE = "sample", _("Sample")
    NEVER = "never", _("Never")


class ServiceGroup(Named):
    code = models.SlugField(max_length=80, unique=True)
    icon = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("group of services")
        verbose_name_plural = _("groups of services")
        ordering = ["position", "code"]


class Service(Named, Dated):
    """One version of a service; a case keeps the version it was opened under."""

    code = models.SlugField(max_length=80)
    group = models.ForeignKey(ServiceGroup, models.PROTECT, related_name="services")
    description_kk = models.TextField(blank=True)
    description_ru = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    keywords_kk = models.TextField(
        blank=True, help_text=_("everyday words, separated by semicolons")
    )
    keywords_ru = models.TextField(blank=True)
    keywords_en = models.TextField(blank=True)
    promised_amount = models.PositiveSmallIntegerField(default=7)
    promised_unit = models.CharField(max_length=5, choices=TermUnit, default=TermUnit.DAYS)
    legal_amount = models.PositiveSmallIntegerField(default=15)
    legal_unit = models.CharField(max_length=5, choices=TermUnit, default=TermUnit.DAYS)
    criticality = models.CharField(max_length=10, choices=Criticality, default=Criticality.NORMAL)
    needs_place = models.BooleanField(default=True)
    anonymity = models.CharField(max_length=25, choices=Anonymity, default=Anonymity.OPEN)
    publication = models.CharField(
        max_length=12, choices=Publication, default=Publication.PLACE_ONLY
    )
    moderation = models.CharField(max_length=8, choices=Moderation, default=Moderation.SAMPLE)
    about_organisation = models.BooleanField(
        default=False,
        help_text=_("a complaint about an organisation or its people: goes above them"),
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [never_overlapping("service_one_version", "code")]
        indexes = [models.Index(fields=["group", "code"], name="service_in_group")]


class FactType(models.TextChoices):
    """Kinds of answers, as Open311 GeoReport v2 names them."""

    STRING = "string", _("String")
    NUMBER = "number", pgettext_lazy("kind of answer", "Number")
    DATETIME = "datetime", _("Datetime")
    TEXT = "text", pgettext_lazy("kind of answer", "Text")
    SINGLE = "singlevaluelist", _("Single")
    MULTIPLE = "multivaluelist", _("Multiple")


class ServiceFact(models.Model):
    """A fact to ask for, of one version of a service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="facts")
    code = models.SlugField(max_length=80)
    datatype = models.CharField(max_length=16, choices=FactType)
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    question_kk = models.CharField(max_length=300, blank=True)
    question_ru = models.CharField(max_length=300, blank=True)
    question_en = models.CharField(max_length=300, blank=True)
    values = models.JSONField(
        default=list, blank=True, help_text='[{"key": "a", "kk": "..", "ru": "..", "en": ".."}]'
    )

    class Meta:
        verbose_name = _("fact to ask for")
        verbose_name_plural = _("facts to ask for")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="fact_once")]

    def __str__(self) -> str:
        return self.code
