"""Reading the files of a plan fixture: finding them, and turning YAML into plain data with line numbers.

Nothing of the plan's meaning is known here. Only what the files need of YAML is understood: true and false,
whole numbers, days (2021-10-08), nothing (null), text, lists and mappings. A number with a point stays text, so
that no float ever enters; anchors, aliases, tags and repeated keys are refused (fixtures/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

SUFFIXES = (".yaml", ".yml", ".json")
MAX_FILE_BYTES = 1_000_000
MAX_FIXTURE_BYTES = 4_000_000
MAX_DEPTH = 20

SYNTAX_ADVICE = (
    ("mapping values are not allowed", "giá trị có dấu hai chấm phải đặt trong ngoặc kép"),
    ("end of stream", "thiếu dấu đóng ngoặc"),
    ("<stream end>", "thiếu dấu đóng ngoặc"),
    ("'\\t'", "thụt dòng bằng dấu cách, không bằng dấu tab"),
    ("another document", "mỗi tệp chỉ có một tài liệu"),
)


@dataclass(frozen=True)
class Place:
    """Where something stands: the file's name and the line, counted from 1 (0: the file as a whole)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}, dòng {self.line}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a fixture, in Vietnamese: where, with what object, and why."""

    place: Place
    thing: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.place), self.thing, self.reason) if part)


class BrokenFixture(Exception):
    """A fixture cannot be loaded; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Mapping(dict[str, Any]):
    """A mapping of a file, which knows the line it begins at and the line of each key."""

    line: int
    lines: dict[str, int]


def find_fixture(name: str, folders: Sequence[Path]) -> Path | None:
    """The folder or file that `name` means: a name (with or without suffix) in one of `folders`, or a path.

    Returns None when there is no such thing; a folder without data files is none.
    """
    for start in (*folders, Path()):
        path = start / name
        if not path.name:
            continue
        for candidate in (path, *(path.with_name(path.name + suffix) for suffix in SUFFIXES)):
            if candidate.suffix in SUFFIXES and candidate.is_file():
                return candidate
            if candidate.is_dir() and files_of(candidate):
                return candidate
    return None


def files_of(path: Path) -> list[Path]:
    """The files of a fixture, in the order of their names."""
    if path.is_file():
        return [path]
    return sorted(file for file in path.iterdir() if file.is_file() and file.suffix in SUFFIXES)


def is_plan_fixture(path: Path) -> bool:
    """Whether this is for us: a folder, or a file that is not a list of objects as Django writes them."""
    if path.is_dir():
        return True
    with path.open("rb") as file:
        start = re.sub(rb"(?m)^\s*(#.*)?$", b"", file.read(20_000)).lstrip(b"\xef\xbb\xbf \t\r\n")
    return not start.startswith((b"[", b"- "))


def read_fixture(path: Path) -> list[tuple[str, Mapping]]:
    """The top-level mapping of every file, with the file's name. Raises `BrokenFixture`."""
    files = files_of(path)
    if sum(file.stat().st_size for file in files) > MAX_FIXTURE_BYTES:
        _refuse(Place(path.name), f"dữ liệu lớn hơn {MAX_FIXTURE_BYTES // 1_000_000} MB")
    return [(file.name, read_file(file)) for file in files]


def read_file(path: Path) -> Mapping:
    """The top-level mapping of one file. Raises `BrokenFixture`."""
    whole = Place(path.name)
    if path.stat().st_size > MAX_FILE_BYTES:
        _refuse(whole, f"tệp lớn hơn {MAX_FILE_BYTES // 1_000_000} MB")
    try:
        data = _PlainLoader.read(path.read_bytes().decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        _refuse(whole, "tệp không phải văn bản UTF-8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path.name, mark.line + 1) if mark else whole
        _refuse(place, f"sai cú pháp YAML hoặc JSON: {_syntax_advice(error.problem or '')}")
    except yaml.reader.ReaderError as error:
        _refuse(whole, f"có ký tự điều khiển không được phép (vị trí {error.position})")
    if not isinstance(data, Mapping):
        _refuse(whole, "tệp phải là các mục có tên, như “figures:”")
    return data


def _syntax_advice(problem: str) -> str:
    """What to do about an error of the YAML parser, which speaks English only."""
    for words, advice in SYNTAX_ADVICE:
        if words in problem:
            return advice
    return "đề nghị xem lại dòng này và dòng ngay trước"


def _refuse(place: Place, reason: str) -> NoReturn:
    raise BrokenFixture([Problem(place, "", reason)]) from None


class _PlainLoader(yaml.SafeLoader):
    """Builds `Mapping`s and refuses what the files do not need."""

    yaml_implicit_resolvers: dict[str, Any] = {}
    depth = 0

    @classmethod
    def read(cls, text: str, name: str) -> Any:
        loader = cls(text)
        loader.file = name
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._stop(
                event.start_mark, "không dùng neo (&) và tham chiếu (*) của YAML; chữ “*” đặt trong ngoặc kép"
            )
        if getattr(event, "tag", None):
            self._stop(event.start_mark, f"không dùng nhãn kiểu của YAML ({event.tag})")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._stop(event.start_mark, f"dữ liệu lồng nhau quá {MAX_DEPTH} tầng")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> Mapping:
        mapping = Mapping()
        mapping.line = node.start_mark.line + 1
        mapping.lines = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, (dict, list)) or key is None:
                self._stop(key_node.start_mark, "tên mục phải là chữ hoặc số")
            if key in mapping:
                self._stop(key_node.start_mark, f"“{key}” ghi hai lần trong cùng một mục")
            mapping.lines[key] = key_node.start_mark.line + 1
            mapping[key] = self.construct_object(value_node, deep=True)
        return mapping

    def _stop(self, mark: Any, reason: str) -> NoReturn:
        raise BrokenFixture([Problem(Place(self.file, mark.line + 1), "", reason)])


def _day(loader: _PlainLoader, node: Any) -> date:
    try:
        return date.fromisoformat(node.value)
    except ValueError:
        loader._stop(node.start_mark, f"không có ngày {node.value}")


_PlainLoader.yaml_constructors = {
    "tag:yaml.org,2002:map": _PlainLoader.construct_mapping,
    "tag:yaml.org,2002:seq": lambda loader, node: loader.construct_sequence(node, deep=True),
    "tag:yaml.org,2002:str": _PlainLoader.construct_scalar,
    "tag:yaml.org,2002:null": lambda loader, node: None,
    "tag:yaml.org,2002:bool": lambda loader, node: node.value == "true",
    "tag:yaml.org,2002:int": lambda loader, node: int(node.value),
    "tag:yaml.org,2002:timestamp": _day,
}
for _tag, _pattern, _starts in (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]{0,17})", list("-0123456789")),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", list("0123456789")),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), _starts)
