"""The directory's tables, in the order in which they can be imported."""

from komek.directory.tables.calendar import Holidays
from komek.directory.tables.catalogue import Facts, Groups, Services
from komek.directory.tables.organisations import Organisations
from komek.directory.tables.people import Leaders, Positions
from komek.directory.tables.territories import Territories
from komek.kernel import tables

for _table in (Organisations, Positions, Leaders, Territories, Groups, Services, Facts, Holidays):
    tables.register(_table)
