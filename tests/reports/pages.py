"""A page's form as a browser would send it, read from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields, self.buttons = {}, {}
        self._select, self._area = None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("checkbox", "radio", "file"):
            self.fields[name] = given.get("value") or ""
        elif tag == "button" and name:
            self.buttons[name] = given.get("value") or ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data


def fields_of(html: str) -> dict[str, str]:
    """What the page would send, by name."""
    parser = _Fields()
    parser.feed(html)
    return parser.fields


def buttons_of(html: str) -> dict[str, str]:
    """The values of the page's named buttons, by name."""
    parser = _Fields()
    parser.feed(html)
    return parser.buttons
