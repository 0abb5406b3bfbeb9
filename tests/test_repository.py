"""What must hold of the files themselves."""

import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LOCK_FILES = ["requirements.txt", "requirements-dev.txt"]
MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|farm|root|home/[a-z]+)/")
ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host")


def tracked_files():
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]


def text_of(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_path_of_one_machine():
    files = tracked_files()
    assert len(files) > 50
    assert [
        str(path) for path in files if path != Path(__file__) and MACHINE_PATH.search(text_of(path))
    ] == []


def test_machine_path_is_recognised():
    assert MACHINE_PATH.search("open('/home/someone/plan.db')")
    assert not MACHINE_PATH.search("static/root/file and network/")


@pytest.mark.parametrize("name", LOCK_FILES)
def test_lock_file_names_no_host(name):
    assert ADDRESS.findall((PROJECT / name).read_text()) == []


@pytest.mark.parametrize("name", LOCK_FILES)
def test_every_requirement_is_pinned_with_hashes(name):
    text = (PROJECT / name).read_text().replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(requirements) > 10
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==\S+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_both_lock_files_agree():
    """One is installed after the other; a second version of a package would break the first."""
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (PROJECT / name).read_text(), re.MULTILINE))
        for name in LOCK_FILES
    ]
    shared = pins[0].keys() & pins[1].keys()
    assert "django" in shared
    assert {name for name in shared if pins[0][name] != pins[1][name]} == set()


def test_continuous_integration_runs_the_whole_suite():
    script = PROJECT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert re.search(r"^exec make test\b", script.read_text(), re.MULTILINE)


def test_suite_covers_both_databases_and_the_browser():
    script = (PROJECT / "scripts" / "test.sh").read_text()
    assert "scripts/check.sh" in script
    assert script.count('-m "not browser"') == 2
    assert "scripts/with_postgres.sh" in script
    assert "-m browser" in script


def test_secrets_and_data_stay_out_of_the_repository():
    names = {str(path.relative_to(PROJECT)) for path in tracked_files()}
    assert ".env.example" in names
    assert not {
        name for name in names if name == ".env" or name.startswith("var/") or name.endswith(".sqlite3")
    }


def test_every_setting_read_from_the_environment_is_documented():
    settings = (PROJECT / "plan_portal" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    documented = set(re.findall(r"^(?:# )?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    assert len(read) > 15
    assert read - documented == set()
