"""What the distribution carries: data beside the code, named in pyproject.toml, and unchanged."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, entry_points, packages_distributions
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROUGHT_BY = {"fastapi": "gradio", "starlette": "gradio", "uvicorn": "gradio"}
BROUGHT_BY |= {"huggingface_hub": "sentence-transformers", "scipy": "sentence-transformers"}
BROUGHT_BY |= {"haystack": "haystack-ai", "haystack_integrations": "sentence-transformers-haystack"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def test_the_bundled_report_and_its_provenance_are_there() -> None:
    folder = files("index") / "data" / "reports"
    names = {each.name for each in folder.iterdir()}
    assert "shapingba-2025.txt" in names
    assert any("provenance" in name.lower() for name in names), names


def test_the_bundled_encoder_is_whole_and_small() -> None:
    folder = Path(str(files("index"))) / "data" / "encoder"
    names = {path.name for path in folder.iterdir()}
    assert {"model.safetensors", "tokenizer.json", "modules.json"} <= names
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 16 * 2**20


def test_the_question_files_are_the_published_ones() -> None:
    folder = files("eval") / "questions"
    sums = [line.split() for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert sums
    for expected, name in sums:
        found = hashlib.sha256((folder / name.lstrip("*")).read_bytes()).hexdigest()
        assert found == expected, f"{name} was edited in place: a correction is a new file"


def test_every_data_file_is_named_as_package_data() -> None:
    globs = PROJECT["tool"]["setuptools"]["package-data"]
    packages = PROJECT["tool"]["setuptools"]["packages"]
    assert packages == ["index", "rag", "eval", "ui"]
    for package in packages:
        folder = ROOT / package
        patterns = [glob.replace("**", "**/*") for glob in globs.get(package, [])]
        packed = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
        present = {path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        missing = {path for path in present if path.suffix != ".py"} - packed
        assert not missing, f"not in package-data: {sorted(missing)}"


def test_every_library_that_is_imported_is_declared() -> None:
    declared = {
        re.split(r"[^\w-]", line)[0].lower().replace("_", "-")
        for line in PROJECT["project"]["dependencies"] + EXTRAS["mcp"] + EXTRAS["peers"]
    }
    missing, provided = set(), packages_distributions()
    for package in PROJECT["tool"]["setuptools"]["packages"]:
        for path in (ROOT / package).rglob("*.py"):
            for name in _imported(path) - set(sys.stdlib_module_names) - {"index", "rag", "eval", "ui"}:
                providers = {each.lower().replace("_", "-") for each in provided.get(name, [name])}
                providers.add(BROUGHT_BY.get(name, name))
                if not providers & declared:
                    missing.add(f"{path.relative_to(ROOT)} imports {name}")
    assert not missing, "declare it in pyproject.toml, or do without: " + "; ".join(sorted(missing))


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


def test_the_command_is_installed_under_its_version() -> None:
    (script,) = (each for each in entry_points(group="console_scripts") if each.name == "wenbao")
    assert script.value == PROJECT["project"]["scripts"]["wenbao"] == "ui.cli:main"
    assert distribution("wenbao").version == PROJECT["project"]["version"]


def test_the_makefile_runs_in_a_fresh_clone() -> None:
    for target in ("serve", "test", "lint", "bench", "eval"):
        done = subprocess.run(
            ["make", "--dry-run", "--always-make", target],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "pip install" in done.stdout, f"make {target} installs by itself"
