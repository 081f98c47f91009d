"""Letters about accounts and looks: to an account's owner, to the data protection officers."""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from komek.directory.queries import holders_of
from komek.kernel.actors import Role
from komek.kernel.mailbox import message_id
from komek.kernel.models import User
from komek.kernel.numbering import display, number_for

TIMEOUT_S = 20


def tell_of_factor(*, user_id: int, what: str, kind: str, event_id: int) -> None:
    """Say what became of a second factor, in the account's language; nothing for nobody."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        return
    with translation.override(user.language):
        body = [
            _what_happened(what, kind),
            _("If this was not you, call {number} at once.").format(number=settings.SHORT_NUMBER),
            f"{settings.PUBLIC_URL}/accounts/second-factor/",
        ]
        send(user, _("Komek: your second factor"), body, f"factor-{event_id}")


def _what_happened(what: str, kind: str) -> str:
    said = {
        ("added", "webauthn"): _("A passkey was added to your account."),
        ("removed", "webauthn"): _("A passkey was removed from your account."),
        ("added", "totp"): _("An authenticator app was added to your account."),
        ("removed", "totp"): _("The authenticator app was removed from your account."),
        ("renewed", "recovery_codes"): _("Your account has new recovery codes; old ones are void."),
    }
    reset = _("An administrator reset your second factor and signed you out everywhere.")
    return said.get((what, kind), reset)


def tell_of_glass(*, case_id: int, event_id: int) -> None:
    """Tell the data protection officers that a case was opened beyond somebody's reach."""
    for user in _officers():
        with translation.override(user.language):
            number = display(number_for(case_id))
            body = [
                _("Somebody opened case № {number} beyond their reach.").format(number=number),
                _("Who it was, and why: {address}").format(
                    address=f"{settings.PUBLIC_URL}/desk/looks/"
                ),
            ]
            subject = _("Komek: a case was opened in a need")
            send(user, subject, body, f"glass-{event_id}-{user.id}")


def tell_of_unusual(*, event_id: int) -> None:
    """Tell the data protection officers that there is a look to ask about; whose stays here."""
    for user in _officers():
        with translation.override(user.language):
            body = [
                _("Somebody looked at people's data in a way that should be asked about."),
                _("Who it was, and at what: {address}").format(
                    address=f"{settings.PUBLIC_URL}/desk/looks/"
                ),
            ]
            send(user, _("Komek: an unusual look"), body, f"unusual-{event_id}-{user.id}")


def _officers() -> QuerySet[User]:
    officers = {user_id for _where, user_id in holders_of(Role.DATA_PROTECTION)}
    return User.objects.filter(id__in=officers).order_by("id")


def send(user: User, subject: str, paragraphs: list[str], letter_id: str) -> None:
    """Send a letter to a member of staff; the same id again is the same letter."""
    EmailMessage(
        subject=subject,
        body="\n\n".join(paragraphs),
        to=[user.email],
        headers={
            "Message-ID": message_id(letter_id),
            "Content-Language": user.language,
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(timeout=TIMEOUT_S),
    ).send()
