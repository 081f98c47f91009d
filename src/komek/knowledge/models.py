"""Tables of knowledge: scripts and answer templates, each row one version."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.names import Named

PHONE = RegexValidator(r"^[0-9]{2,6}$", _("A short number, such as 112."))


class Script(Named, Dated):
    """What to say and to ask: for a service, or for a situation when `service_code` is empty.

    say, ask: a step or a question a line. call: the short number to hand the caller over to.
    """

    code = models.SlugField(max_length=80)
    service_code = models.SlugField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    call = models.CharField(max_length=6, blank=True, validators=[PHONE])
    say_kk = models.TextField(blank=True)
    say_ru = models.TextField(blank=True)
    say_en = models.TextField(blank=True)
    ask_kk = models.TextField(blank=True)
    ask_ru = models.TextField(blank=True)
    ask_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        constraints = [never_overlapping("script_one_version", "code")]


class AnswerTemplate(Named, Dated):
    """An answer to begin with: for a service, or for any when `service_code` is empty."""

    code = models.SlugField(max_length=80)
    service_code = models.SlugField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    text_kk = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        constraints = [never_overlapping("answer_template_one_version", "code")]
