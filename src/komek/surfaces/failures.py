"""Errors that nobody foresaw: told to the log without anybody's words, and to the sender kindly."""

import logging
import traceback

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout

from komek.kernel.errors import Refused

log = logging.getLogger(__name__)

_DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)


class Failed(Refused):
    """Our fault: a defect."""

    status = 500


class Unavailable(Refused):
    """Our fault and over soon: the database restarts or is busy."""

    status = 503


def unforeseen(request: HttpRequest, error: Exception) -> Refused:
    """Log where the error came from, and give what the door answers instead of it.

    The error's own text stays out of the log: the database quotes whole rows in it.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    route = request.resolver_match.route if request.resolver_match else "?"
    log.error("%s %s: %s\n%s", request.method, route, type(error).__name__, where)
    if isinstance(error, _DATABASE_AWAY):
        return Unavailable("unavailable", _("Not possible at the moment. Please try again soon."))
    return Failed("failed", _("Something went wrong on our side. Nothing was stored."))
