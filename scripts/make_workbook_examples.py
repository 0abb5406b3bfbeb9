"""Writes docs/examples/*.xlsx from the demonstration in the local database: `make run` once, then this.

One workbook of each kind: the latest year that every unit's report was accepted in, a unit's report of it, and all
periods. Refuses a plan whose figures are not invented.
"""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "docs" / "examples"


def main() -> None:
    from agencies.clock import now
    from reports.consolidation import consolidate, series_of
    from reports.exports.workbook_report import workbook_of
    from reports.exports.workbook_series import series_workbook
    from reports.exports.workbook_sheets import consolidated_workbook
    from reports.models import Submission
    from targets.selection import plan_named

    plan = plan_named(None)
    if not plan.is_demo:
        sys.exit("Kế hoạch này có số liệu thật; ví dụ chỉ lấy từ số liệu minh họa.")
    made_at = now()
    series = series_of(plan, now=made_at)
    years = [series.periods[place] for place in series.parts[0].places]
    complete = [rows for rows in years if rows.completeness.accepted == rows.completeness.expected]
    rows = complete[-1]
    unit = next(unit for unit in rows.units if not unit.self_report)
    filed = Submission.objects.select_related("report__unit", "report__period__plan__coordinator").get(
        report_id=unit.report_id, number=unit.round_number
    )
    bodies = {
        f"so-lieu-tong-hop-{rows.period.code}": consolidated_workbook(consolidate(rows.period, now=made_at)),
        f"so-lieu-giai-doan-{plan.first_year}-{plan.last_year}": series_workbook(series),
        f"bao-cao-{unit.code.lower()}-{rows.period.code}": workbook_of(filed.report, filed, now=made_at),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, body in bodies.items():
        path = FOLDER / f"{name}.xlsx"
        path.write_bytes(body)
        print(f"{path.relative_to(PROJECT)}: {len(body)} byte")


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")
    import django

    django.setup()
    main()
