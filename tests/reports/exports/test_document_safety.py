"""What people type is only ever text: nothing is loaded, attached or run by it."""

import socketserver
import threading
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.exports.html import document_html
from reports.exports.pdf import document_pdf
from reports.exports.static_files import font_folder, stylesheet_path
from reports.exports.typesetting import FONT_FILES, OnlyOurFonts, font_addresses, typeset
from tests.reports.exports import samples
from tests.reports.exports.measuring import text

HOSTILE = (
    '<img src="http://127.0.0.1:1/x.png">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    "<style>body { display: none }</style>",
    "</td></tr></table><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }} {% include 'base.html' %}",
)


def hostile_document():
    typed = " ".join(HOSTILE)
    return samples.document(
        figures=[
            samples.figure("A", "1.000", name=typed, note=typed, measure="<b>buổi</b>", heading=typed),
        ],
        tasks=[{"number": 1, "name": typed, "state": "late", "text": typed}],
        projects=[{"code": None, "name": typed, "role": "lead", "state": "", "text": typed}],
        documents=[{"number": typed, "issued_on": None, "abstract": typed}],
        difficulties=[{"content": typed, "proposal": typed, "addressed_to": typed}],
        assessment=typed,
        direction=typed,
    )


def test_typed_markup_is_escaped_everywhere():
    html = document_html(hostile_document())
    for dangerous in ("<img", "<link", "<a ", "<script", "<style", "<b>buổi"):
        assert dangerous not in html
    assert html.count("&lt;img src=") == 14


def test_typed_markup_is_printed_as_text_and_attaches_nothing():
    pdf = document_pdf(hostile_document())
    assert not PdfReader(BytesIO(pdf)).attachments
    read = text(pdf)
    assert '<img src="http://127.0.0.1:1/x.png">' in read
    assert "{{ settings.SECRET_KEY }}" in read
    assert b"root:x:" not in pdf


def test_markup_that_slipped_through_would_still_load_nothing():
    """The second fence: even unescaped HTML reaches neither a server nor a file."""
    asked = []

    class Listener(socketserver.BaseRequestHandler):
        def handle(self):
            asked.append(self.request.recv(200))

    with socketserver.TCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        pdf = typeset(
            f'<html lang="vi"><title>x</title><link rel="stylesheet" href="{address}/x.css">'
            f'<link rel="attachment" href="file:///etc/passwd"><img src="{address}/x.png">'
            '<img src="file:///etc/hostname"><p>chữ</p></html>',
            "",
            stylesheet=stylesheet_path(),
            fonts=font_folder(),
        )
        server.shutdown()
    assert asked == []
    assert not PdfReader(BytesIO(pdf)).attachments
    assert "chữ" in text(pdf)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "https://example.org/x.ttf",
        "file:///etc/passwd",
        "file:///etc/passwd?Tinos-Regular.ttf",
        "data:text/plain,x",
        "ftp://127.0.0.1/x",
    ],
)
def test_fetcher_refuses_everything_but_the_fonts(address):
    with pytest.raises(ValueError, match="nothing but their own fonts"):
        OnlyOurFonts(font_folder()).fetch(address)


def test_fetcher_refuses_neighbours_of_the_fonts():
    first = next(iter(font_addresses(font_folder())))
    with pytest.raises(ValueError, match="nothing but their own fonts"):
        OnlyOurFonts(font_folder()).fetch(first.replace(FONT_FILES[0], "OFL.txt"))
    with pytest.raises(ValueError, match="nothing but their own fonts"):
        OnlyOurFonts(font_folder()).fetch(first.replace(FONT_FILES[0], f"../tinos/{FONT_FILES[0]}"))


def test_fetcher_serves_the_four_fonts():
    assert len(font_addresses(font_folder())) == 4
    for address in font_addresses(font_folder()):
        assert OnlyOurFonts(font_folder()).fetch(address).read()[:4] == b"\x00\x01\x00\x00"
