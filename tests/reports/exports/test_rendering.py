"""Rendering has a turn, a time and a memory of its own; what goes wrong is said in words."""

import fcntl
import os
import pickle
import subprocess
import sys

import pytest
from django.conf import settings

from reports.exports import renderer, rendering
from reports.exports.docx import document_docx
from reports.exports.pdf import document_pdf
from reports.exports.rendering import RenderingBusy, RenderingFailed, one_at_a_time, render
from reports.exports.static_files import font_folder, stylesheet_path
from tests.reports.exports import samples


def test_both_formats_come_out_as_they_would_in_this_process():
    document = samples.document(figures=[])
    assert render(document, "pdf") == document_pdf(document)
    assert render(document, "docx") == document_docx(document, font_folder())


def test_only_one_process_renders_at_a_time():
    with (
        one_at_a_time(),
        pytest.raises(RenderingBusy, match="đang tạo các văn bản khác"),
        one_at_a_time(wait=0),
    ):
        pass
    with one_at_a_time(wait=0):
        pass


def test_turn_is_held_across_processes():
    path = settings.DATA_DIR / rendering.LOCK_NAME
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl,sys;f=open(sys.argv[1],'w');fcntl.flock(f,2);print(1,flush=1);input()",
            path,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"1\n"
        with pytest.raises(RenderingBusy), one_at_a_time(wait=0):
            pass
    finally:
        holder.communicate(b"\n")
    with one_at_a_time(wait=5):
        pass


def test_turn_is_free_again_after_a_failure(monkeypatch):
    monkeypatch.setattr(rendering, "LIMIT_SECONDS", 0.01)
    with pytest.raises(RenderingFailed):
        render(samples.document(figures=[]), "pdf")
    with (settings.DATA_DIR / rendering.LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_rendering_that_takes_too_long_is_given_up(monkeypatch, caplog):
    monkeypatch.setattr(rendering, "LIMIT_SECONDS", 0.05)
    with pytest.raises(RenderingFailed, match=r"chưa tạo được trong 0.05 giây. Đề nghị thử lại"):
        render(samples.document(figures=[]), "pdf")
    assert "given up" in caplog.text


def run(job: object, **limits: int) -> subprocess.CompletedProcess:
    """The rendering process with other limits than its own."""
    code = "import sys; from reports.exports import renderer as r\n"
    code += "".join(f"r.{name} = {value}\n" for name, value in limits.items())
    return subprocess.run(
        [sys.executable, "-c", f"{code}sys.exit(r.main())"],
        input=job if isinstance(job, bytes) else pickle.dumps(job),
        capture_output=True,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )


def test_memory_is_limited():
    job = renderer.Job(font_folder(), stylesheet_path(), html="chữ " * 10_000_000)
    done = run(job, MEMORY_BYTES=150 * 1024**2)
    assert (done.returncode, done.stdout) == (renderer.OUT_OF_MEMORY, b"")


def test_processor_time_is_limited():
    job = renderer.Job(font_folder(), stylesheet_path(), html="<p>chữ</p>" * 60_000)
    done = run(job, CPU_SECONDS=1)
    assert done.returncode < 0  # ended by a signal
    assert done.stdout == b""


def test_failure_is_told_without_what_went_wrong_inside(monkeypatch):
    monkeypatch.setattr(rendering, "stylesheet_path", lambda: font_folder() / "none.css")
    with pytest.raises(RenderingFailed) as refused:
        render(samples.document(figures=[]), "pdf")
    assert str(refused.value).startswith("Chưa tạo được văn bản. Đề nghị thử lại")
    assert "none.css" not in str(refused.value)


def test_rendering_process_sees_no_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "rất bí mật")
    monkeypatch.setenv("DATABASE_URL", "postgres://bí-mật")
    seen = {}

    def watched(*args, **kwargs):
        seen.update(kwargs["env"])
        return subprocess.CompletedProcess(args, 0, stdout=b"x", stderr=b"")

    monkeypatch.setattr(rendering.subprocess, "run", watched)
    render(samples.document(figures=[]), "pdf")
    assert "PATH" in seen
    assert not any("bí" in value for value in seen.values())


def test_template_version_is_short_and_stays():
    assert len(rendering.template_version()) == 12
    assert rendering.template_version() == rendering.template_version()
