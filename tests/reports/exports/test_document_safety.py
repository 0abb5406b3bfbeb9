"""What people type is only ever text: nothing is loaded, attached or run by it."""

import socketserver
import threading
from io import BytesIO

import pytest
from defusedxml.ElementTree import fromstring
from pypdf import PdfReader

from reports.exports.docx import document_docx
from reports.exports.html import document_html
from reports.exports.pdf import document_pdf
from reports.exports.static_files import font_folder, stylesheet_path
from reports.exports.typesetting import FONT_FILES, OnlyOurOwn, font_addresses, typeset
from tests.reports.exports import samples, word
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
        OnlyOurOwn(font_folder()).fetch(address)


def test_fetcher_refuses_neighbours_of_the_fonts():
    first = next(iter(font_addresses(font_folder())))
    with pytest.raises(ValueError, match="nothing but their own fonts"):
        OnlyOurOwn(font_folder()).fetch(first.replace(FONT_FILES[0], "OFL.txt"))
    with pytest.raises(ValueError, match="nothing but their own fonts"):
        OnlyOurOwn(font_folder()).fetch(first.replace(FONT_FILES[0], f"../tinos/{FONT_FILES[0]}"))


def test_fetcher_serves_the_four_fonts():
    assert len(font_addresses(font_folder())) == 4
    for address in font_addresses(font_folder()):
        assert OnlyOurOwn(font_folder()).fetch(address).read()[:4] == b"\x00\x01\x00\x00"


# --- Word -----------------------------------------------------------------------------------

WORD_HOSTILE = (
    *HOSTILE,
    '</w:t></w:r><w:fldSimple w:instr="INCLUDETEXT /etc/passwd"/>',
    "{ INCLUDEPICTURE http://127.0.0.1:1/x.png }",
    "=cmd|' /C calc'!A0",
    "https://example.org/x",
    "\x00\x08\ud800\uffff",
)
OUR_FIELDS = {"PAGE"}


@pytest.fixture(scope="module")
def hostile_word() -> dict[str, bytes]:
    typed = " ".join(WORD_HOSTILE)
    document = samples.document(
        figures=[samples.figure("A", "1.000", name=typed, note=typed, measure=typed, heading=typed)],
        tasks=[{"number": 1, "name": typed, "state": "late", "text": typed}],
        documents=[{"number": typed, "issued_on": None, "abstract": typed}],
        difficulties=[{"content": typed, "proposal": typed, "addressed_to": typed}],
        assessment=typed,
    )
    properties = {"subject": typed, "author": typed}
    return word.parts(document_docx(type(document)(**{**vars(document), **properties}), font_folder()))


def test_word_file_refers_to_nothing_outside_itself(hostile_word):
    relations = [part for name, part in hostile_word.items() if name.endswith(".rels")]
    assert len(relations) >= 2
    for part in relations:
        assert b"TargetMode" not in part
        assert b"http://127" not in part
        assert b"hyperlink" not in part


def test_typed_text_makes_no_field_and_no_markup_in_word(hostile_word):
    text = hostile_word["word/document.xml"]
    assert b"fldSimple" not in text.replace(b"&lt;w:fldSimple", b"")
    assert b"instrText" not in text
    assert b"altChunk" not in text
    assert b"&lt;img src=" in text
    fields = set()
    for name, part in hostile_word.items():
        if name.startswith("word/header"):
            fields |= {field.split(b'"')[0].decode() for field in part.split(b'w:instr="')[1:]}
    assert fields == OUR_FIELDS


def test_word_file_holds_no_macros_no_objects_and_opens(hostile_word):
    assert not any(word in name.lower() for name in hostile_word for word in ("vba", "embeddings", "activex"))
    for name, part in hostile_word.items():
        if name.endswith((".xml", ".rels")):
            fromstring(part, forbid_dtd=True)
