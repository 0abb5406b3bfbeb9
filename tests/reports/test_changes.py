import copy

from reports.changes import changes_between
from reports.content_rows import rows_of
from reports.enums import Section

CONTENT = {
    "plan": "kh1",
    "unit": "YT",
    "period": "2025-N",
    "data_as_of": None,
    "figures": [
        {
            "code": code,
            "name": name,
            "measure": "buổi",
            "heading": heading,
            "decimals": 0,
            "kind": "flow",
            "whole": whole,
            "state": "value",
            "value": value,
            "reason": "",
            "note": "",
            "explanation": "",
        }
        for code, name, heading, whole, value in (
            ("A", "Số buổi", "Tuyên truyền", None, "1234.000"),
            ("A1", "Trong đó: ở xã", "Tuyên truyền", "A", "12.000"),
            ("B", "Số vụ", "Đấu tranh", None, "0.000"),
        )
    ],
    "tasks": [{"number": 1, "name": "Chỉ đạo", "state": "on_track", "text": "Đang làm."}],
    "projects": [
        {"code": "P1", "name": "Dự án", "role": "lead", "state": "late", "text": "Chậm."},
        {"code": None, "name": "Dự án riêng", "role": "lead", "state": "on_track", "text": "Tốt."},
    ],
    "no_projects": False,
    "documents": [{"number": "1/KH", "issued_on": "2025-01-05", "abstract": "Kế hoạch"}],
    "no_documents": False,
    "difficulties": [{"content": "Thiếu kinh phí", "proposal": "Bổ sung", "addressed_to": "Sở Tài chính"}],
    "no_difficulties": False,
    "assessment": "Cơ bản đạt.",
    "direction": "Tiếp tục.",
}


def changed(**places):
    content = copy.deepcopy(CONTENT)
    content.update(places)
    return content


def told(new, old=CONTENT):
    return [
        (change.section, change.label, change.before, change.after) for change in changes_between(old, new)
    ]


def test_same_content_has_no_changes():
    assert told(copy.deepcopy(CONTENT)) == []


def test_figure_is_told_in_its_own_words():
    new = changed()
    new["figures"][0] |= {"state": "nil", "value": None}
    new["figures"][1] |= {"state": "unavailable", "value": None, "reason": "đang chờ"}
    new["figures"][2] |= {"value": "3.000", "explanation": "Mới phát hiện"}
    assert told(new) == [
        (Section.FIGURES, "Số buổi", "1.234", "Không phát sinh"),
        (Section.FIGURES, "Trong đó: ở xã", "12", "Chưa có số liệu"),
        (Section.FIGURES, "Trong đó: ở xã – lý do", "", "đang chờ"),
        (Section.FIGURES, "Số vụ", "0", "3"),
        (Section.FIGURES, "Số vụ – giải trình", "", "Mới phát hiện"),
    ]


def test_figure_that_came_or_went_has_one_empty_side():
    assert told(changed(figures=CONTENT["figures"][:2])) == [(Section.FIGURES, "Số vụ", "0", "")]
    assert told(CONTENT, changed(figures=CONTENT["figures"][:2])) == [(Section.FIGURES, "Số vụ", "", "0")]


def test_tasks_projects_and_lists_are_told_place_by_place():
    new = changed(
        tasks=[CONTENT["tasks"][0] | {"state": "late", "text": "Chậm."}],
        projects=CONTENT["projects"][:1],
        documents=[*CONTENT["documents"], {"number": "2/KH", "issued_on": None, "abstract": ""}],
        difficulties=[],
        no_difficulties=True,
    )
    assert told(new) == [
        (Section.TASKS, "Nhiệm vụ 1", "Đang thực hiện đúng tiến độ", "Chậm"),
        (Section.TASKS, "Nhiệm vụ 1 – kết quả", "Đang làm.", "Chậm."),
        (Section.PROJECTS, "Dự án riêng", "Đang thực hiện đúng tiến độ", ""),
        (Section.PROJECTS, "Dự án riêng – kết quả", "Tốt.", ""),
        (Section.DOCUMENTS, "Văn bản số 02", "", "2/KH"),
        (
            Section.DIFFICULTIES,
            "Mục số 01",
            "Thiếu kinh phí · Kiến nghị: Bổ sung · Cơ quan giải quyết: Sở Tài chính",
            "",
        ),
        (Section.DIFFICULTIES, "“Không có trong kỳ”", "Không chọn", "Đã chọn"),
    ]


def test_texts_and_the_estimate_day_are_told():
    assert told(changed(assessment="", data_as_of="2025-12-10")) == [
        (Section.FIGURES, "Số ước đến ngày", "", "10/12/2025"),
        (Section.ASSESSMENT, "Đánh giá chung", "Cơ bản đạt.", ""),
    ]


def test_difference_of_two_numbers_is_told_with_its_sign():
    new = changed()
    new["figures"][0] |= {"value": "1200.000"}
    new["figures"][1] |= {"state": "unavailable", "value": None, "reason": ""}
    new["figures"][2] |= {"value": "7.000"}
    assert [change.difference for change in changes_between(CONTENT, new)] == ["\u221234", "–", "+7"]
    assert not any(change.is_text for change in changes_between(CONTENT, new))


def difficulty(content, proposal="", addressed_to=""):
    return {"content": content, "proposal": proposal, "addressed_to": addressed_to}


def test_row_put_in_between_moves_none_of_the_others():
    rows = [
        difficulty("Thiếu kinh phí mua sắm trang thiết bị"),
        difficulty("Cán bộ phụ trách kiêm nhiệm nhiều việc"),
        difficulty("Địa bàn rộng, đi lại khó khăn"),
    ]
    longer = [rows[2], rows[0], difficulty("Chưa có cơ sở cai nghiện"), rows[1]]
    assert told(changed(difficulties=longer), changed(difficulties=rows)) == [
        (Section.DIFFICULTIES, "Mục số 03", "", "Chưa có cơ sở cai nghiện")
    ]
    assert told(changed(difficulties=rows), changed(difficulties=longer)) == [
        (Section.DIFFICULTIES, "Mục số 03", "Chưa có cơ sở cai nghiện", "")
    ]


def test_row_that_was_reworded_is_the_same_row():
    old = [difficulty("Thiếu kinh phí mua sắm trang thiết bị"), difficulty("Địa bàn rộng")]
    new = [difficulty("Mới nảy sinh"), difficulty("Còn thiếu kinh phí mua sắm trang thiết bị")]
    assert told(changed(difficulties=new), changed(difficulties=old)) == [
        (Section.DIFFICULTIES, "Mục số 01", "", "Mới nảy sinh"),
        (
            Section.DIFFICULTIES,
            "Mục số 02",
            "Thiếu kinh phí mua sắm trang thiết bị",
            "Còn thiếu kinh phí mua sắm trang thiết bị",
        ),
        (Section.DIFFICULTIES, "Mục số 02", "Địa bàn rộng", ""),
    ]


def test_two_own_projects_of_one_name_are_two():
    own = {"code": None, "name": "Dự án riêng", "role": "lead", "state": "on_track", "text": "Tốt."}
    twice = changed(projects=[*CONTENT["projects"], own | {"text": "Xong phần móng."}])
    assert told(twice) == [
        (Section.PROJECTS, "Dự án riêng", "", "Đang thực hiện đúng tiến độ"),
        (Section.PROJECTS, "Dự án riêng – kết quả", "", "Xong phần móng."),
    ]
    renamed = changed(projects=[CONTENT["projects"][0], CONTENT["projects"][1] | {"name": "Dự án của sở"}])
    assert told(renamed) == [(Section.PROJECTS, "Dự án của sở – tên", "Dự án riêng", "Dự án của sở")]


def test_content_is_arranged_under_its_headings():
    rows = rows_of(CONTENT, {})
    assert [(group.heading, [line.place for line in group.lines]) for group in rows.groups] == [
        ("Tuyên truyền", [1, 2]),
        ("Đấu tranh", [3]),
    ]
    assert [line.is_part for line in rows.figures] == [False, True, False]
    assert rows.projects[1].label == "Dự án khác"
    assert rows.documents[0].issued_on.isoformat() == "2025-01-05"
