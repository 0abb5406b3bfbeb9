"""The whole trip in tests: the form downloaded, filled in, perhaps passed through another program, uploaded."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests.reports.filing import FilingCase, text_of

OFFICE = "/usr/bin/soffice"
HEAD = 6
SPACES = re.compile(r"\s+")


def opened(body: bytes) -> Workbook:
    return load_workbook(BytesIO(body))


def saved(workbook: Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def through_office(body: bytes, folder: Path, to: str = "xlsx") -> bytes:
    """The same file opened and written by LibreOffice."""
    source, out = folder / "bieu.xlsx", folder / "ra"
    source.write_bytes(body)
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation=file://{folder}/ho-so",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (out / f"bieu.{to}").read_bytes()


def edited(body: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The form after something was done to it in a spreadsheet program."""
    workbook = opened(body)
    change(workbook)
    return saved(workbook)


def with_part(body: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The form with one of its parts rewritten, or added."""
    stream = BytesIO()
    with ZipFile(BytesIO(body)) as package, ZipFile(stream, "w", ZIP_DEFLATED) as out:
        present = package.namelist()
        for member in present:
            content = package.read(member)
            out.writestr(member, change(content) if member == name else content)
        if name not in present:
            out.writestr(name, change(b""))
    return stream.getvalue()


def column_of(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[HEAD] if cell.value == heading)


def row_of(sheet, key: str) -> int:
    return next(row for row in range(HEAD + 1, sheet.max_row + 1) if sheet.cell(row, 1).value == key)


def cell_of(workbook: Workbook, tab: str, key: str, heading: str):
    sheet = workbook[tab]
    return sheet.cell(row_of(sheet, key), column_of(sheet, heading))


def put(workbook: Workbook, tab: str, key: str, heading: str, value) -> str:
    """Type something into a cell; returns where, as the pages write it."""
    cell = cell_of(workbook, tab, key, heading)
    cell.value = value
    return f"{tab}!{cell.coordinate}"


class TripCase(FilingCase):
    """H1 fills in its annual report with the Excel form."""

    def setUp(self):
        self.client = self.sign_in("a.h1.lap")

    def address(self, name, unit="a.H1", *args):
        return reverse(name, args=[self.world.reports[unit, "2025-N"].pk, *args])

    def form(self, unit="a.H1", name="bao-cao-mau-xlsx", client=None) -> bytes:
        response = (client or self.client).get(self.address(name, unit))
        assert response.status_code == 200, response.status_code
        return response.content

    def upload(self, body: bytes, *, name="mau.xlsx", to="nhap-excel", client=None):
        client = client or self.client
        file = SimpleUploadedFile(name, body)
        return client.post(self.address(to), {"file": file}, follow=True)

    def upload_edited(self, change: Callable[[Workbook], None]):
        return self.upload(edited(self.form(), change))

    def upload_typed(self, key, value, *, tab="Số liệu", heading="Kỳ này"):
        """One cell typed, the form uploaded: the preview and where the cell stands."""
        found = []
        response = self.upload_edited(lambda book: found.append(put(book, tab, key, heading, value)))
        return response, found[0]

    def confirm(self, response, client=None, **chosen):
        """Press the button of a preview."""
        sent = {"revision": revision_in(response), **chosen}
        return (client or self.client).post(address_of(response), sent, follow=True)

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        before = list(self.draft().figures.order_by("pk").values()), self.draft().revision
        yield
        assert (list(self.draft().figures.order_by("pk").values()), self.draft().revision) == before


def address_of(response) -> str:
    assert response.redirect_chain, "no preview was reached"
    return response.redirect_chain[-1][0]


def revision_in(response) -> str:
    return re.search(r'name="revision" value="(\d+)"', text_of(response))[1]


def words_of(response) -> str:
    """The page's text with spaces folded, tags taken out."""
    return SPACES.sub(" ", re.sub(r"<[^>]+>", " ", text_of(response)))


def cells(response, group: str) -> dict:
    """The lines of one group of the preview by where they stand."""
    found = {}
    for entry in response.context[group]:
        if isinstance(entry, dict):
            found |= {line.at: line for line in entry["lines"]}
        else:
            found[entry[1].at] = entry[1]
    return found
