"""Rendering for people: one document at a time on this machine, in a process with limits of memory and time."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from reports.enums import DocumentFormat
from reports.exports.html import column_css, document_html, drawings_of
from reports.exports.renderer import OUT_OF_MEMORY, Job
from reports.exports.static_files import font_folder, stylesheet_path
from reports.exports.tree import Document

logger = logging.getLogger(__name__)

LOCK_NAME = "rendering.lock"
WAIT_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.05
LIMIT_SECONDS = 90
VERSION_LENGTH = 12
# What the process sees of this one's environment: nothing secret, only what it needs to run and find fonts.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE")


class RenderingFailed(Exception):
    """A document could not be made; the text says so to the reader."""


class RenderingBusy(RenderingFailed):
    """Others are being made."""


def render(document: Document, file_format: str) -> bytes:
    """Make a document's file. Raises `RenderingFailed`, and `RenderingBusy` where the turn does not come."""
    if file_format == DocumentFormat.PDF:
        job = Job(
            font_folder(),
            stylesheet_path(),
            html=document_html(document),
            css=column_css(document),
            drawings=drawings_of(document),
        )
    else:
        job = Job(font_folder(), stylesheet_path(), document=document)
    with one_at_a_time():
        return _rendered(job)


@contextmanager
def one_at_a_time(wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the turn to render, across the processes of this machine. Raises `RenderingBusy`."""
    with (settings.DATA_DIR / LOCK_NAME).open("w") as lock:
        deadline = time.monotonic() + wait
        while not _locked(lock.fileno()):
            if time.monotonic() >= deadline:
                raise RenderingBusy("Hệ thống đang tạo các văn bản khác. Đề nghị thử lại sau ít phút.")
            time.sleep(LOOK_AGAIN_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _rendered(job: Job) -> bytes:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reports.exports.renderer"],
            input=pickle.dumps(job),
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=environment | {"LANG": "C.UTF-8"},
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.error("a document took longer than %s s and was given up", LIMIT_SECONDS)
        raise RenderingFailed(
            f"Văn bản chưa tạo được trong {LIMIT_SECONDS} giây. Đề nghị thử lại; nếu vẫn không được, báo quản trị."
        ) from None
    if done.returncode or not done.stdout:
        error = done.stderr.decode(errors="replace")
        logger.error("rendering ended with status %s: %s", done.returncode, error[-2000:])
        too_large = done.returncode == OUT_OF_MEMORY or "MemoryError" in error
        raise RenderingFailed(
            "Văn bản quá lớn để tạo. Đề nghị rút gọn nội dung của các mục dài."
            if too_large
            else "Chưa tạo được văn bản. Đề nghị thử lại; nếu vẫn không được, báo quản trị."
        )
    return done.stdout


@cache
def template_version() -> str:
    """A short hash of all that decides how a document looks."""
    own = Path(__file__).parent
    templates = settings.BASE_DIR / "templates" / "print"
    files = [
        stylesheet_path(),
        *sorted(templates.glob("*.html")),
        own / "html.py",
        own / "typesetting.py",
        *sorted(own.glob("docx*.py")),
    ]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:VERSION_LENGTH]
