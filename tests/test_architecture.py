"""The shape of the code: who imports whom, who writes a report's state, how large anything grows.

Read from the syntax trees of the files, not from running them.
"""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
APPS = ("agencies", "targets", "reports")
FUNCTION_LINES, FILE_LINES = 60, 400

# Design, section 3. A module imports from its own layer and from those before it. A package is one entry,
# unless a module of it is named too. A module that is not listed fails the test: say where it belongs.
LAYERS: dict[str, tuple[set[str], ...]] = {
    "agencies": (
        {"enums", "text", "dates", "clock", "look_words"},
        {"fields", "models"},
        {"access", "organisation", "permissions", "working_days"},
        {"passwords", "accounts", "handover"},
        {"forms", "handover_forms"},
        {
            "admin",
            "admin_handover",
            "admin_scope",
            "admin_site",
            "apps",
            "management",
            "middleware",
            "templatetags",
            "urls",
            "views",
            "views_handover",
            "views_look",
        },
    ),
    "targets": (
        # form_fields stands below the models: the field for exact numbers brings its own form field.
        {"enums", "numbers", "form_fields", "measurement", "verdicts", "verdict_words"},
        {"fields", "models"},
        {"plan_scope"},
        {
            "amending",
            "baselines",
            "contradictions",
            "fixture_files",
            "fixture_rows",
            "fixture_shapes",
            "indicator_specs",
            "loading",
            "plan_page",
            "selection",
        },
        {"baseline_forms", "forms"},
        {"admin", "apps", "urls", "views"},
    ),
    "reports": (
        {
            "answers",
            "changes",
            "content",
            "content_rows",
            "deadlines",
            "difficulty_moves",
            "enums",
            "file_checks",
            "rules",
            "side_by_side",
            "suppression",
            "word_changes",
        },
        {"models"},
        {"permissions", "notifications", "outbox", "difficulty_notices", "due_words"},
        {
            "acceptance",
            "amendment_effects",
            "rested_on",
            "attachments",
            "bulk_acceptance",
            "charting",
            "chasing",
            "chasing_steps",
            "composing",
            "consolidation",
            "contacts",
            "difficulties",
            "difficulty_list",
            "difficulty_rounds",
            "dossier",
            "entries",
            "exclusions",
            "extensions",
            "filings",
            "frozen",
            "inspections",
            "issuing",
            "moved_since",
            "letters",
            "next_step",
            "plan_check",
            "reorganisation",
            "restating",
            "plan_fixture",
            "practice",
            "prefill",
            "refusals",
            "review",
            "rounds",
            "scheduling",
            "search",
            "section_words",
            "small_counts",
            "verification",
            "versions",
            "waiting",
            "wanted",
            "workflow",
        },
        {"forms", "exports", "sheets", "background"},
        {
            "admin",
            "admin_reorganisation",
            "apps",
            "context_processors",
            "demo",
            "management",
            "templatetags",
            "urls",
            "views",
        },
    ),
}

# Objects that are no reports and have a state of their own: (module, name of the variable).
OTHER_STATES = {
    ("targets.amending", "amendment"),
    ("reports.demo.writing", "entry"),
    ("reports.difficulties", "item"),
    ("reports.prefill", "entry"),
    ("reports.exports.storing", "failed"),
    ("reports.exports.storing", "stored"),
    ("reports.views.figure_table", "row"),
}

# Modules that compute documents and totals know nothing of pages.
PAGELESS = ("reports.consolidation", "reports.exports")
PAGES = ("reports.forms", "reports.views", "django.http", "django.shortcuts")

EMPTY_NAMES = {"services", "utils", "helpers", "service", "util", "helper", "common", "misc"}

# Names of the plan and its province belong to the plan's data (design, section 3).
PLAN_DATA = ("Tuyên Quang", "Công an", "kh172", "172/KH")


# --- Reading --------------------------------------------------------------------------------


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_files(*folders):
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts and ".venv" not in path.parts
    ]


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


APP_FILES = python_files(*APPS)


def imports(path):
    """(module imported, line), whatever function or condition the import stands in."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def place(path, line):
    return f"{path.relative_to(ROOT)}:{line}"


def within(module, package):
    return module == package or module.startswith(f"{package}.")


def layer_of(module):
    """(app, number of the layer), or None for a module of no app."""
    app, _, rest = module.partition(".")
    if app not in LAYERS or not rest:
        return None
    for number, names in enumerate(LAYERS[app]):
        if any(within(rest, name) for name in names):
            return app, number
    raise AssertionError(f"{module} is in no layer of tests/test_architecture.py: say where it belongs")


# --- Who imports whom -----------------------------------------------------------------------


def test_the_reader_finds_the_code():
    assert len(APP_FILES) > 60
    assert "agencies.models" in {module for module, _line in imports(ROOT / "agencies/access.py")}


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_the_apps_before_them(app):
    later = APPS[APPS.index(app) + 1 :]
    wrong = [
        f"{place(path, line)} imports {module}"
        for path in python_files(app)
        for module, line in imports(path)
        if any(within(module, other) for other in (*later, "plan_portal", "tests"))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", APP_FILES, ids=module_name)
def test_modules_import_only_from_their_own_layer_and_below(path):
    importer = module_name(path)
    mine = layer_of(importer)
    if mine is None:  # the app package itself
        assert list(imports(path)) == []
        return
    app, number = mine
    wrong = []
    for module, line in imports(path):
        if not module.startswith(f"{app}."):
            continue
        try:
            other = layer_of(module)
        except AssertionError:
            # "from reports import rules" and "from reports.models import Report" both pass here; what is
            # no module of its own was judged with the module that holds it.
            if (ROOT / module.replace(".", "/")).with_suffix(".py").exists():
                raise
            continue
        if other[1] > number:
            wrong.append(f"{place(path, line)} imports {module} from a layer above")
    assert not wrong, "\n".join(wrong)


def test_every_listed_module_exists():
    missing = [
        f"{app}.{name}"
        for app, layers in LAYERS.items()
        for names in layers
        for name in names
        if not (ROOT / app / f"{name}.py").exists() and not (ROOT / app / name).is_dir()
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("package", PAGELESS)
def test_totals_and_documents_know_nothing_of_pages(package):
    files = [path for path in APP_FILES if within(module_name(path), package)]
    wrong = [
        f"{place(path, line)} imports {module}"
        for path in files
        for module, line in imports(path)
        if any(within(module, page) for page in PAGES)
    ]
    assert files
    assert not wrong, "\n".join(wrong)


def test_forms_do_not_reach_for_the_moves():
    wrong = [
        f"{place(path, line)} imports {module}"
        for path in APP_FILES
        if within(module_name(path), "reports.forms")
        for module, line in imports(path)
        if within(module, "reports.workflow") or within(module, "reports.scheduling")
    ]
    assert not wrong, "\n".join(wrong)


# --- Who writes a report's state ------------------------------------------------------------


def writes_of_state(path):
    """(line, name of the object) wherever an attribute or a column `state` is written."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                for part in parts:
                    if isinstance(part, ast.Attribute) and part.attr == "state":
                        yield node.lineno, getattr(part.value, "id", "")
        elif isinstance(node, ast.Call):
            yield from ((line, "") for line in _state_written_by_call(node))


def _state_written_by_call(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "setattr" and _is_text(call.args[1], "state"):
        yield call.lineno
    if name == "update" and any(keyword.arg == "state" for keyword in call.keywords):
        yield call.lineno
    if name == "bulk_update" and any(_is_text(node, "state") for node in ast.walk(call)):
        yield call.lineno
    makes_report = name == "Report" or (
        name in {"create", "get_or_create", "update_or_create"}
        and any(isinstance(node, ast.Name) and node.id == "Report" for node in ast.walk(call.func))
    )
    if makes_report and any(
        _is_text(node, "state") or (isinstance(node, ast.keyword) and node.arg == "state")
        for node in ast.walk(call)
    ):
        yield call.lineno


def _is_text(node, text):
    return isinstance(node, ast.Constant) and node.value == text


def test_only_the_workflow_writes_a_reports_state():
    found = {
        (module_name(path), name, place(path, line))
        for path in python_files(*APPS, "plan_portal")
        for line, name in writes_of_state(path)
        if module_name(path) != "reports.workflow"
    }
    wrong = [where for module, name, where in found if (module, name) not in OTHER_STATES]
    assert not wrong, "\n".join(wrong)
    assert {(module, name) for module, name, _where in found} == OTHER_STATES


def test_the_workflow_is_seen_to_write_it():
    assert list(writes_of_state(ROOT / "reports/workflow.py"))


@pytest.mark.parametrize(
    "code",
    [
        "report.state = new",
        "self.report.state, x = new, 1",
        "Report.objects.filter(pk=1).update(state=new)",
        "setattr(report, 'state', new)",
        "Report.objects.bulk_update(rows, ['state'])",
        "Report.objects.create(unit=u, state=new)",
        "Report.objects.update_or_create(unit=u, defaults={'state': new})",
        "Report(unit=u, state=new)",
    ],
)
def test_every_way_to_write_it_is_seen(code, tmp_path):
    path = tmp_path / "x.py"
    path.write_text(code)
    assert [line for line, _name in writes_of_state(path)] == [1]


# --- Size, names, annotations ---------------------------------------------------------------


def test_no_sums_are_made_in_views():
    wrong = [
        place(path, node.lineno)
        for path in APP_FILES
        if any(part == "views" or part.startswith("views_") for part in module_name(path).split("."))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"aggregate", "annotate"}
    ]
    assert not wrong, "\n".join(wrong)


def test_functions_stay_short():
    long = [
        f"{place(path, node.lineno)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in python_files(*APPS, "plan_portal")
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_files_stay_small():
    large = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in python_files(*APPS, "plan_portal")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    ]
    assert not large, "\n".join(large)


def test_every_function_says_what_it_returns():
    silent = [
        f"{place(path, node.lineno)} {node.name}"
        for path in [*python_files(*APPS, "plan_portal", "scripts", "tools"), ROOT / "manage.py"]
        for node in functions(path)
        if node.returns is None
    ]
    assert not silent, "\n".join(silent)


def test_files_are_named_for_their_work():
    empty = [str(path.relative_to(ROOT)) for path in APP_FILES if path.stem in EMPTY_NAMES]
    assert not empty, "\n".join(empty)


def docstrings(path):
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree(path)):
        if isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None:
            yield node.body[0].value


def test_code_knows_neither_the_plan_nor_its_province():
    wrong = []
    for path in python_files(*APPS, "plan_portal"):
        spoken_of = set(map(id, docstrings(path)))
        wrong += [
            f"{place(path, node.lineno)} “{node.value}”"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken_of
            if any(name in node.value for name in PLAN_DATA)
        ]
    assert not wrong, "\n".join(wrong)


def test_templates_know_neither_the_plan_nor_its_province():
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file()
        for name in PLAN_DATA
        if name in path.read_text(encoding="utf-8")
    ]
    assert not wrong, "\n".join(wrong)


# --- Pairs of who and when ------------------------------------------------------------------


def own_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def at_by_pairs():
    for model in own_models():
        names = {field.name for field in model._meta.get_fields()}
        for name in sorted(names):
            stem = name.removesuffix("_at")
            if name.endswith("_at") and f"{stem}_by" in names:
                yield model, stem


def lookups(condition):
    """Names of all lookups in a condition, however deep."""
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from lookups(child)
        else:
            yield child[0]


@pytest.mark.parametrize(
    ("model", "stem"),
    [pytest.param(model, stem, id=f"{model.__name__}.{stem}") for model, stem in at_by_pairs()],
)
def test_who_and_when_are_known_together_or_not_at_all(model, stem):
    at, by = model._meta.get_field(f"{stem}_at"), model._meta.get_field(f"{stem}_by")
    assert at.null == by.null
    if at.null:
        wanted = {f"{stem}_at__isnull", f"{stem}_by__isnull"}
        checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        assert any(wanted <= set(lookups(check.condition)) for check in checks)
