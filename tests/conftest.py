"""What every test relies on: nothing is skipped, property tests are repeatable, databases are named."""

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A skipped test proves nothing: it fails, because a missing tool is installed instead."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped; `make test` installs what is missing and skips nothing"
    return report
