"""A QR code drawn into the page: shapes with attributes only, because the security policy refuses styles."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe

MODULE = 3


def qr_svg(text: str) -> SafeString:
    """The code of an address as inline SVG, black on white."""
    drawn = BytesIO()
    segno.make(text, error="m").save(
        drawn,
        kind="svg",
        scale=MODULE,
        border=2,
        xmldecl=False,
        svgns=False,
        nl=False,
        svgclass="qr",
        lineclass=None,
        light="#fff",
        title="Mã QR của địa chỉ xác nhận",
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - segno draws it, the text is not in it
