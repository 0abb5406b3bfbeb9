"""The process that renders one document: `python -m reports.exports.renderer`, a job in, a file out.

It has no settings, no database and no secrets, and ends itself when it takes too much memory or time.
"""

from __future__ import annotations

import gc
import pickle
import resource
import sys
from dataclasses import dataclass, field
from pathlib import Path

from reports.exports.tree import Document

MEMORY_BYTES = 1024**3
CPU_SECONDS = 120
OUT_OF_MEMORY = 3


@dataclass(frozen=True)
class Job:
    """What to render: HTML, the widths of its columns and its drawings for a PDF, otherwise the tree for Word."""

    fonts: Path
    stylesheet: Path
    document: Document | None = None
    html: str = ""
    css: str = ""
    drawings: dict[str, str] = field(default_factory=dict)


def render_job(job: Job) -> bytes:
    """The file of a job. Only what the format needs is loaded."""
    if job.document is not None:
        from reports.exports.docx import document_docx

        return document_docx(job.document, job.fonts)
    from reports.exports.typesetting import typeset

    return typeset(job.html, job.css, stylesheet=job.stylesheet, fonts=job.fonts, drawings=job.drawings)


def main() -> int:
    """Limit this process, render what comes in on the standard input; returns the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # It ends after one document: looking for garbage among a million live boxes cost a quarter of its time
    # and freed nothing.
    gc.disable()
    try:
        # The job comes from the process that started this one, nothing else can reach this input.
        body = render_job(pickle.load(sys.stdin.buffer))  # noqa: S301
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
