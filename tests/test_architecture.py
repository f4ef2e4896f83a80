"""What the layout promises: one direction of imports, telling names, nothing tied to one report."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.reports import BUNDLED, read_report

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "rag", "eval", "ui")  # each may import those before it
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]

each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import in `path`, wherever it stands, as (line, dotted name); relative ones made absolute."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            yield node.lineno, ".".join((*above, *filter(None, [node.module])))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            for argument in node.args[:1]:
                yield node.lineno, ast.literal_eval(argument) if isinstance(argument, ast.Constant) else "?"


def test_there_is_something_to_guard() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)


@each_module
def test_imports_point_one_way(path: Path) -> None:
    allowed = PACKAGES[: PACKAGES.index(path.relative_to(ROOT).parts[0]) + 1]
    backward = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for line, name in imports(path)
        if name.partition(".")[0] in {*PACKAGES, "tests"} - {*allowed}
    ]
    assert not backward, f"{' <- '.join(PACKAGES)}: {backward}"


@each_module
def test_nothing_is_pickled(path: Path) -> None:
    pickling = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
    assert not [(line, name) for line, name in imports(path) if name.partition(".")[0] in pickling]
    assert not re.search(r"allow_pickle\s*=\s*True|torch\.load\(", path.read_text(encoding="utf-8"))


@each_module
def test_the_package_named_eval_never_hides_the_builtin(path: Path) -> None:
    assert not [line for line, name in imports(path) if name == "eval" and "import eval" in _line(path, line)]


def _line(path: Path, number: int) -> str:
    return path.read_text(encoding="utf-8").split("\n")[number - 1]


@each_module
def test_names_say_what_is_inside(path: Path) -> None:
    vague = {"util", "utils", "helper", "helpers", "common", "manager", "misc", "base", "core"}
    assert path.stem not in vague
    assert len(path.relative_to(ROOT).parts) == 2, "the four packages have no sub-packages with code"
    classes = [node.name for node in ast.walk(parse(path)) if isinstance(node, ast.ClassDef)]
    vague_ends = re.compile(r"(Manager|Handler|Helper|Processor|Impl)$|^Base[A-Z]")
    assert not [name for name in classes if vague_ends.search(name)]


@each_module
def test_only_the_edge_prints(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() in ("ui/cli.py", "eval/report.py"):
        return
    calls = [node for node in ast.walk(parse(path)) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


# ---- nothing is special-cased to the bundled report

PROPER_NAMES = ("沙坪坝", "赛力斯", "问界", "青凤", "磁器口", "歌乐山", "西永")
DECIMAL_FIGURE = re.compile(r"\d+\.\d+(?:万?亿?元|%|个百分点|万件|万人|万吨|公里|平方公里|倍)")
BUNDLED_TEXT = read_report(BUNDLED).text


def strings_of_code(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in `path` that the program can see: string constants, docstrings left out, and names."""
    tree = parse(path)
    documentation = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for below in node.body:  # docstrings, and those below a constant
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                documentation.add(id(below.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def test_the_guard_itself_knows_the_report() -> None:
    assert all(name in BUNDLED_TEXT for name in PROPER_NAMES)
    assert "1220.9亿元" in DECIMAL_FIGURE.findall(BUNDLED_TEXT)


@each_module
def test_no_name_or_figure_of_the_bundled_report_stands_in_code(path: Path) -> None:
    figures = set(DECIMAL_FIGURE.findall(BUNDLED_TEXT))
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:60]}"
        for line, text in strings_of_code(path)
        if any(name in text for name in PROPER_NAMES) or figures & set(DECIMAL_FIGURE.findall(text))
    ]
    assert not found
