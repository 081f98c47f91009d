"""One request of GeoReport v2: its parameters, its language, and whose key it carries."""

import re
from collections.abc import Iterable
from functools import cached_property

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from komek.kernel import keys
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden, Invalid, NotFound, TooLarge
from komek.kernel.languages import closest
from komek.surfaces.body_size import MOST_BYTES_IN_ALL, announced
from komek.surfaces.sender_language import accepted_language

# What a script can call: names with dots between them, and nothing that could be more than a name.
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,99}(\.[A-Za-z_$][\w$]{0,99}){0,9}", re.ASCII)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Asked:
    """What somebody asks, wherever they wrote it: query string and form count as one.

    A parameter in both is taken from the form. An empty parameter is an absent one.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        # Known before anything can be refused; `locale` overrides it once the form is read.
        self.language = accepted_language(request)
        # The function that a page's script wants to be called with the answer.
        self.callback = ""
        self._parameters = _present(request.GET)

    def read(self) -> None:
        """Take in the form of a POST, and follow the `locale` parameter where there is one.

        Raises Invalid or TooLarge when the form cannot be read, and refuses what is wrong with the
        parameters that every resource has.
        """
        if self.request.method == "POST":
            self._parameters |= _present(_form_of(self.request))
        if locale := self.text("locale"):
            self.language = closest(locale)
        self._require_jurisdiction()
        if self.request.method == "GET":
            self.callback = self._callback()

    def _require_jurisdiction(self) -> None:
        jurisdiction = self.text("jurisdiction_id").strip()
        known = settings.JURISDICTIONS
        if known and jurisdiction and jurisdiction not in known:
            message = _("This server does not serve that jurisdiction.")
            raise NotFound("jurisdiction_unknown", message, field="jurisdiction_id")

    def _callback(self) -> str:
        name = self.text("callback").strip()
        if name and not _CALLBACK.fullmatch(name):
            message = _("A callback is the name of a function.")
            raise Invalid("callback_invalid", message, field="callback")
        return name

    def text(self, name: str) -> str:
        """The last value given for a parameter, "" without one."""
        values = self._parameters.get(name)
        return values[-1] if values else ""

    def texts(self, name: str) -> list[str]:
        """All values of a parameter that may repeat."""
        return self._parameters.get(name, [])

    def names(self) -> Iterable[str]:
        """The names of all parameters that are present."""
        return self._parameters.keys()

    @cached_property
    def visitor(self) -> Actor:
        """Whoever reads what is public: nobody needs a key for that."""
        return Actor.anonymous(self.language)

    @cached_property
    def partner(self) -> Actor:
        """Whoever the API key belongs to; raises Forbidden without a valid key."""
        actor = keys.actor_for(self.text("api_key"), self.language)
        if actor is None:
            message = _("The API key is missing or not valid.")
            raise Forbidden("api_key_invalid", message, field="api_key")
        return actor

    @cached_property
    def reader(self) -> Actor:
        """Whoever reads: the partner where a key is shown, else anybody.

        Raises Forbidden for a key that is not valid: its owner would miss what it is for.
        """
        return self.partner if self.text("api_key") else self.visitor

    @property
    def files(self) -> list[UploadedFile]:
        """All files of a multipart form, whatever their fields are called."""
        files = self.request.FILES
        return [file for name in files for file in files.getlist(name)]


def _present(parameters: QueryDict) -> dict[str, list[str]]:
    # No column of the database can hold a NUL, so none can be asked for either.
    cleaned = (
        (name, [text.replace("\0", "") for text in texts]) for name, texts in parameters.lists()
    )
    kept = ((name, [text for text in texts if text.strip()]) for name, texts in cleaned)
    return {name: texts for name, texts in kept if texts}


def _form_of(request: HttpRequest) -> QueryDict:
    length = announced(request)
    if length > MOST_BYTES_IN_ALL:
        # Said before anything is read: the files of a form would fill the disk first.
        raise TooLarge("request_too_large", _("This is more than fits into a request."))
    if length and request.content_type not in FORMS:
        raise Invalid("form_expected", _("Please send the request as a form."))
    try:
        return request.POST
    except RequestDataTooBig as error:
        raise TooLarge("request_too_large", _("This is more than fits into a request.")) from error
    except (SuspiciousOperation, BadRequest, MultiPartParserError, OSError) as error:
        raise Invalid("form_unreadable", _("This form cannot be read.")) from error
