"""An XLSX file of one sheet, written row by row into the file itself.

openpyxl would gather the rows in the system's folder for temporary files, where a process that
dies leaves them behind. This is the little of ECMA-376 (Office Open XML, part 1) that one sheet
needs.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from komek.kernel.tables.files import harmless

MOST_ROWS = 1_048_576
Cell = str | int | datetime | None

_COMPRESSION = 3
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no zones
_DAY_S = 24 * 3600
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PLAIN = 'fontId="0" fillId="0" borderId="0"'

_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Komek" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    # The second format is the reader's own way to write a day and a time.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        f'<cellStyleXfs count="1"><xf numFmtId="0" {_PLAIN}/></cellStyleXfs>'
        f'<cellXfs count="2"><xf numFmtId="0" {_PLAIN} xfId="0"/>'
        f'<xf numFmtId="22" {_PLAIN} xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}


class XlsxRows:
    """A sheet being written; texts are texts there, whatever they begin with."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION)
        for name, content in _PARTS.items():
            self._archive.writestr(name, _XML + content)
        self._sheet = self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())

    def write(self, row: Sequence[Cell]) -> None:
        """Add a row; moments are of no zone. At most MOST_ROWS of them make sense."""
        self._sheet.write(f"<row>{''.join(map(_cell, row))}</row>".encode())

    def close(self) -> None:
        """Finish the file."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._archive.close()


def _cell(value: Cell) -> str:
    match value:
        case None:
            return "<c/>"
        case int():
            return f"<c><v>{value}</v></c>"
        case datetime():
            return f'<c s="1"><v>{(value - _DAY_ZERO).total_seconds() / _DAY_S:.10f}</v></c>'
        case _:
            text = escape(_NOT_IN_XML.sub("", harmless(value)))
            return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
