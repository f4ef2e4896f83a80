"""Replay: an old question is asked again, and what differs from the recorded answer is named.

Compared is what a reader saw: status, text, figures, and the citations by report, place and wording. Times,
confidence and the hash of the whole report are not: a digit changed on one page must not set off every turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.store import PassageIndex
from rag.answer import ask
from rag.audit import Entry
from rag.contract import to_json
from rag.turns import code_version
from rag.writing import recalled


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of an answer that came out otherwise: its name, what was recorded, what it is now."""

    part: str
    recorded: object
    now: object


@dataclass(frozen=True, slots=True)
class Replay:
    """A turn asked again: what differs (nothing, if it is identical), and under what other conditions.

    `conditions` names index, code and encoder where they are not the recorded ones: they explain a
    difference, and make identity the more telling.
    """

    turn: int
    differences: tuple[Difference, ...]
    conditions: tuple[str, ...]

    @property
    def is_identical(self) -> bool:
        """Whether the reader would see the same again."""
        return not self.differences


def replay(index: PassageIndex, turn: Entry) -> Replay:
    """Return how the answer to a recorded turn comes out now, over `index`."""
    fields = turn.fields
    recorded, report = fields["answer"], fields.get("report")
    conditions = _conditions(index, fields)
    if report is not None and report not in index.by_id:
        gone = Difference("report", report, None)
        return Replay(turn.seq, (gone,), (*conditions, "索引里没有当时问的报告（the report is not there）"))
    writer = recalled(fields["model"], fields.get("wordings") or ())
    answer = to_json(ask(index, fields["question"], fields["history"], report=report, writer=writer))
    was, now = _seen(recorded), _seen(answer)
    differences = tuple(Difference(part, was[part], now[part]) for part in was if was[part] != now[part])
    return Replay(turn.seq, differences, conditions)


def _seen(answer: Mapping[str, Any]) -> dict[str, object]:
    return {
        "status": answer["status"],
        "answer": answer["answer"],
        "understood": answer["understood"],
        "figures": [dict(figure) for figure in answer["figures"]],
        "citations": [{k: v for k, v in one.items() if k != "sha256"} for one in answer["citations"]],
    }


def _conditions(index: PassageIndex, fields: Mapping[str, Any]) -> tuple[str, ...]:
    pairs = {
        "索引 index": (fields["answer"]["index"], index.fingerprint),
        "程序 code": (fields["code"]["sha256"], code_version()["sha256"]),
        "编码模型 encoder": (fields["encoder"]["fingerprint"], index.encoder.fingerprint),
    }
    return tuple(
        f"{name}：当时 {then[:12]}，现在 {now[:12]}" for name, (then, now) in pairs.items() if then != now
    )
