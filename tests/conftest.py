"""What every test relies on: nothing is skipped, property tests are repeatable, databases are named."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

# Two shared cores make any time limit a coin toss; the same examples every time make a failure repeatable.
hypothesis_settings.register_profile("portal", deadline=None, derandomize=True)
hypothesis_settings.load_profile("portal")

DATABASE_MARKERS = {"sqlite_only": "sqlite3", "postgresql_only": "postgresql"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests of the other database; every test runs in the run of its own one."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    foreign = {marker for marker, name in DATABASE_MARKERS.items() if name != engine}
    kept = [item for item in items if not any(item.get_closest_marker(marker) for marker in foreign)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the data directory that tests/settings.py made for this process."""
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


# A skipped test proves nothing: it fails, because a missing tool is installed instead.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        fail_instead_of_skipping(report, item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    if report.skipped:
        fail_instead_of_skipping(report, collector.nodeid)
    return report


def fail_instead_of_skipping(report: pytest.TestReport | pytest.CollectReport, name: str) -> None:
    report.outcome = "failed"
    report.longrepr = f"{name} was skipped; `make test` installs what is missing and skips nothing"
