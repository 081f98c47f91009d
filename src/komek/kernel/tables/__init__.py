"""Tables that people fill in a spreadsheet: in and out as CSV or XLSX, through the verbs.

A module describes a table once, as its columns and how a row becomes a verb:

    class Groups(Table):
        name = "service_groups"
        columns = (Text("code", required=True), Text("name_kk"))
        ...
    tables.register(Groups)
"""

from komek.kernel.tables.columns import (
    Choice,
    Column,
    Day,
    Flag,
    Json,
    Moment,
    Number,
    Pairs,
    Text,
    Whole,
    Words,
)
from komek.kernel.tables.exporting import export
from komek.kernel.tables.importing import Problem, Report, import_file
from komek.kernel.tables.table import Row, Table, register, registered, table

__all__ = [
    "Choice",
    "Column",
    "Day",
    "Flag",
    "Json",
    "Moment",
    "Number",
    "Pairs",
    "Problem",
    "Report",
    "Row",
    "Table",
    "Text",
    "Whole",
    "Words",
    "export",
    "import_file",
    "register",
    "registered",
    "table",
]
