"""Third-party files are the ones named in VENDORED.md, byte for byte, and none is left out of it."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static"
ROW = re.compile(r"^\| `(?P<path>[^`]+)` \| (?P<size>\d+) \| `(?P<digest>[0-9a-f]{64})` \|$", re.MULTILINE)
LISTED = {
    row["path"]: (int(row["size"]), row["digest"])
    for row in ROW.finditer((STATIC / "vendor" / "VENDORED.md").read_text("utf-8"))
}
OURS = {"vendor/VENDORED.md", "vendor/bootstrap-icons/icons.txt"}


@pytest.mark.parametrize("path", sorted(LISTED))
def test_vendored_file_is_unchanged(path):
    content = (STATIC / path).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == LISTED[path]


def test_every_vendored_file_is_listed():
    files = {
        path.relative_to(STATIC).as_posix()
        for folder in ("fonts", "vendor")
        for path in (STATIC / folder).rglob("*")
        if path.is_file()
    }
    assert files - OURS == set(LISTED)
