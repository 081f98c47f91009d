"""Every way to change the directory."""

from komek.directory.services.absences import end_absence, note_absence
from komek.directory.services.calendar import override_day, restore_day
from komek.directory.services.catalogue import (
    create_group,
    create_service,
    edit_group,
    retire_service,
    revise_service,
    set_facts,
)
from komek.directory.services.commission import seat_member, unseat_member
from komek.directory.services.organisations import (
    close_organisation,
    create_organisation,
    edit_organisation,
    move_organisation,
)
from komek.directory.services.people import (
    appoint_leader,
    create_position,
    edit_leader,
    edit_position,
    end_leader,
    end_position,
)
from komek.directory.services.retention import keep_for
from komek.directory.services.staffing import join_staff, leave_staff
from komek.directory.services.succession import succeed
from komek.directory.services.territories import (
    create_territory,
    end_territory,
    redraw_territory,
)
from komek.directory.services.users import (
    create_user,
    deactivate_user,
    edit_user,
    end_role,
    grant_role,
)
from komek.directory.succession import Share

__all__ = [
    "Share",
    "appoint_leader",
    "close_organisation",
    "create_group",
    "create_organisation",
    "create_position",
    "create_service",
    "create_territory",
    "create_user",
    "deactivate_user",
    "edit_group",
    "edit_leader",
    "edit_organisation",
    "edit_position",
    "edit_user",
    "end_absence",
    "end_leader",
    "end_position",
    "end_role",
    "end_territory",
    "grant_role",
    "join_staff",
    "keep_for",
    "leave_staff",
    "move_organisation",
    "note_absence",
    "override_day",
    "redraw_territory",
    "restore_day",
    "retire_service",
    "revise_service",
    "seat_member",
    "set_facts",
    "succeed",
    "unseat_member",
]
