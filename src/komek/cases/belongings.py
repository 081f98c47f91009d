"""What a case belongs to, as entries of the directory: its service, organisation and territory.

A case may name something that another process added to the directory a moment ago and that this
one's copy does not know yet; then the copy is renewed at once.
"""

from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry, TerritoryEntry
from komek.kernel import reference


def service(version_id: int) -> ServiceEntry:
    """The version of the service under which a case was opened."""
    found = directory.current().service_version(version_id)
    if found is None:
        reference.forget()
        found = directory.current().service_version(version_id)
    if found is None:
        raise LookupError(f"no service has the version {version_id}")
    return found


def organisation(organisation_id: int | None) -> OrganisationEntry | None:
    """The organisation that has a case, open or closed; None for none."""
    if organisation_id is None:
        return None
    try:
        return directory.current().organisation(organisation_id)
    except KeyError:
        reference.forget()
        return directory.current().organisation(organisation_id)


def territory(version_id: int | None) -> TerritoryEntry | None:
    """The version of the territory in which a case was opened; None for none."""
    if version_id is None:
        return None
    found = directory.current().territory_version(version_id)
    if found is None:
        reference.forget()
        found = directory.current().territory_version(version_id)
    return found
