"""The content of a report as one canonical text, and its SHA-256: paper and data can be told to match.

Pure: content comes in as plain dictionaries and lists.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

CODE_LENGTH = 8


def canonical_text(content: dict[str, Any]) -> str:
    """The same content always gives the same text: sorted keys, no spaces, numbers as strings."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    """Hex SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def typed_code(text: str) -> str:
    """A code as people type it off paper – in capitals, in groups – as it is stored."""
    return "".join(text.split()).replace("-", "").lower()
