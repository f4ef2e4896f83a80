"""junit.xml: each question a test, so that a build server shows which were missed."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from xml.etree import ElementTree

from eval.results import SYSTEM, Result, Run


def write_junit(path: Path, run: Run) -> None:
    """Write the tool's own results: a suite a set; what is not right is a failure, with the reason."""
    root = ElementTree.Element("testsuites", name="wenbao eval")
    for questions, _ in run.sets:
        results = run.of(SYSTEM, questions.name)
        missed = sum(not result.verdict.right for result in results)
        suite = ElementTree.SubElement(
            root, "testsuite", name=_plain(questions.name), tests=str(len(results)), failures=str(missed)
        )
        for result in results:
            _add(suite, result)
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _add(suite: ElementTree.Element, result: Result) -> None:
    case, verdict = result.case, result.verdict
    name = f"{result.questions}.{case.type}"
    seconds = f"{verdict.ms / 1000:.6f}"
    test = ElementTree.SubElement(
        suite, "testcase", classname=_plain(name), name=_plain(case.id), time=seconds
    )
    if not verdict.right:
        failure = ElementTree.SubElement(
            test, "failure", type=verdict.outcome, message=_plain(verdict.reason)
        )
        failure.text = _plain(f"{case.question}\n{result.row.get('answer') or ''}")


def _plain(text: str) -> str:
    """Return `text` without what XML 1.0 cannot hold: controls, lone surrogates."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
