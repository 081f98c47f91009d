"""Addresses and names people give, brought to the one form in which they are stored and compared.

Nothing here asks the database.
"""

import re
from collections.abc import Callable

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid
from komek.kernel.folding import clean_text, fold
from komek.residents.models.contacts import ContactKind

NAME_LENGTH = 200
EMAIL_LENGTH = 254
LOCAL_PART_LENGTH = 64
PHONE_LENGTH = 60
MOST_DIGITS_OF_A_SHORT_NUMBER = 5

# "8 (701) 555-14-74", "+7 701...": no letters, which would be read as keys of an old telephone.
_PHONE = re.compile(r"[\d\s()+./\-\u2010-\u2015]+")


def normalise(kind: str, value: str) -> str:
    """The one form of an address: E.164 ("+77172551474"), lower-case e-mail, Telegram user id.

    Raises Invalid with a sentence for the person who typed it; `field` is the kind.
    """
    return _FORMS[ContactKind(kind)](value)


def clean_name(name: str) -> str:
    """The name as it is stored: one line, at most NAME_LENGTH characters. Raises TooLarge."""
    return " ".join(clean_text(name, NAME_LENGTH, field="name").split())


def person_key(name: str) -> str:
    """What of a name is compared: "Айгүл  ӘБДІ" and "айгул абди" are one; "" for no name."""
    return fold(name)[:NAME_LENGTH]


def _phone(value: str) -> str:
    value = value.strip()
    if len(value) > PHONE_LENGTH or not _PHONE.fullmatch(value):
        raise _phone_invalid()
    if len(re.findall(r"\d", value)) <= MOST_DIGITS_OF_A_SHORT_NUMBER:
        raise Invalid(
            "phone_short",
            _("This is a short service number. Give a phone at which you can be called back."),
            field="phone",
        )
    try:
        number = phonenumbers.parse(value, settings.CITY_COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise _phone_invalid() from error
    if not phonenumbers.is_valid_number(number):
        raise _phone_invalid()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _phone_invalid() -> Invalid:
    return Invalid(
        "phone_invalid",
        _("This is not a complete phone number. Give it with the code of the city or operator."),
        field="phone",
    )


def _email(value: str) -> str:
    value = value.strip().lower()
    if len(value) > EMAIL_LENGTH:  # before IDNA, whose time grows with the square of the length
        raise _email_invalid()
    local, _at, domain = value.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
        validate_email(address)
    except (UnicodeError, ValidationError) as error:
        raise _email_invalid() from error
    if len(address) > EMAIL_LENGTH or len(local) > LOCAL_PART_LENGTH:
        raise _email_invalid()
    return address


def _email_invalid() -> Invalid:
    return Invalid("email_invalid", _("This is not an e-mail address."), field="email")


def _telegram(value: str) -> str:
    # The user's number: a @name can be given up and taken by somebody else.
    number = value.strip()
    if not re.fullmatch(r"[1-9][0-9]{0,18}", number):
        raise Invalid("telegram_invalid", _("This is not a Telegram user id."), field="telegram")
    return number


_FORMS: dict[ContactKind, Callable[[str], str]] = {
    ContactKind.PHONE: _phone,
    ContactKind.EMAIL: _email,
    ContactKind.TELEGRAM: _telegram,
}
