"""`./komek admin`: makes administrators, the first one of a city before all."""

import argparse

from komek.cli.city import opened
from komek.cli.places import add_home, database_of, home_of

HELP = "Make somebody administrator, by the e-mail address they sign in with."


def configure(parser: argparse.ArgumentParser) -> None:
    """Who, and how they are called and spoken to if they have no account yet."""
    add_home(parser)
    parser.add_argument("email", help="a code to sign in with is sent there")
    parser.add_argument("--name", default="", help="of the person")
    parser.add_argument("--language", default="kk", choices=["kk", "ru", "en"])


def execute(arguments: argparse.Namespace) -> int:
    """Find or make the account and grant it the role; whoever holds it already is refused."""
    home = home_of(arguments)
    with database_of(home, must_exist=True) as url, opened(home, url):
        from komek.directory.services import create_user, grant_role
        from komek.kernel.actors import SYSTEM, Role
        from komek.kernel.models import User
        from komek.residents.contacts import normalise
        from komek.residents.models import ContactKind

        email = normalise(ContactKind.EMAIL, arguments.email)
        user = User.objects.filter(email__iexact=email).first() or create_user(
            actor=SYSTEM, email=email, name=arguments.name, language=arguments.language
        )
        grant_role(actor=SYSTEM, user_id=user.id, role=Role.ADMINISTRATOR)
    print(f"{email} is administrator: sign in at /desk/, the code comes by mail.")
    return 0
