"""A turn that an auditor has reviewed becomes an evaluation case: what was right once must stay so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Fields = Mapping[str, Any]

_TYPES = {frozenset({"actual"}): "figure_actual", frozenset({"target"}): "figure_target"}


def case_of(turn: Fields, reviews: Sequence[Fields]) -> dict[str, object] | None:
    """Return a row as `eval.cases` reads it, None for a turn that no review bears out.

    Every citation must be said to support the answer, by the last review on it; figures and the place of the
    cited clauses are then what a right answer holds. An answer without a figure is held to the words of its
    citations. A refusal is a case only where it was reviewed, by its near miss.
    """
    answer = turn["answer"]
    last = {review["citation"]: review["verdict"] for review in reviews if review["kind"] == "review"}
    citations = answer["citations"]
    if not citations or any(last.get(one["n"]) != "supports" for one in citations):
        return None
    row: dict[str, object] = {
        "id": f"reviewed-{turn['seq']}",
        "type": _type(turn),
        "question": turn["question"],
        "history": turn["history"],
        "answerable": not answer["abstained"],
        "report": citations[0]["report"],
        "tags": ["reviewed"],
        "note": f"{turn['time']} 复核 reviewed",
    }
    if answer["abstained"]:
        return row
    figures = list(dict.fromkeys(figure["text"] for figure in answer["figures"]))
    said = {"figures": figures} if figures else {"any_of": [one["text"] for one in citations]}
    evidence = [{name: one[name] for name in ("report", "start", "end")} for one in citations]
    return row | said | {"evidence": evidence}


def _type(turn: Fields) -> str:
    answer = turn["answer"]
    if answer["abstained"]:
        return "absent"
    if turn["history"]:
        return "multi_turn"
    statuses = frozenset(figure["status"] for figure in answer["figures"])
    if not statuses:
        return "text_fact"
    return _TYPES.get(statuses, "actual_target" if len(statuses) > 1 else "verbatim")
