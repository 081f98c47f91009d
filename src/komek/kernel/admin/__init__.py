"""The administration: forms for reference data whose every change is a verb.

Nothing here writes rows. Modules register classes derived from `VerbAdmin` in their `admin.py`.
"""

from komek.kernel.admin import deliveries, keys, trail
from komek.kernel.admin.forms import VerbForm, moment_field
from komek.kernel.admin.in_and_out import TableAdmin
from komek.kernel.admin.site import site
from komek.kernel.admin.verbs import VerbAdmin, confirmed

__all__ = [
    "TableAdmin",
    "VerbAdmin",
    "VerbForm",
    "confirmed",
    "deliveries",
    "keys",
    "moment_field",
    "site",
    "trail",
]
