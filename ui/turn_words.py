"""A recorded turn in words, for the terminal, the auditor's page and the bundle alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from ui.render import VERDICTS

Fields = Mapping[str, Any]
"""What a record holds."""

REVIEWS: Final[Mapping[str, str]] = {"supports": "支持", "partly": "部分支持", "does_not": "不支持"}
FEEDBACK: Final[Mapping[str, str]] = {"up": "有用", "down": "没用"}
DOORS: Final[Mapping[str, str]] = {
    "chat": "网页对话",
    "api": "接口",
    "ask": "命令行",
    "batch": "命令行批量",
    "mcp": "MCP 工具",
}


def remark_text(remark: Fields) -> str:
    """Return a record of feedback or of a review in one line."""
    if remark["kind"] == "review":
        said = f"出处[{remark['citation']}] {REVIEWS.get(remark['verdict'], remark['verdict'])}"
    else:
        said = FEEDBACK.get(remark["verdict"], remark["verdict"])
    who = remark.get("user") or "（未登录）"
    return f"{who}：{said}{'。' + remark['remark'] if remark['remark'] else ''}"


def record_rows(turn: Fields) -> Iterator[tuple[str, str]]:
    """Yield name and value of what is recorded of the circumstances of a turn."""
    answer = turn["answer"]
    yield "时间 time", turn["time"]
    yield "谁问的 user", f"{turn['user'] or '（未登录）'} {turn['role']}".strip()
    yield "途径 door", DOORS.get(turn["door"], turn["door"])
    yield "会话 session", turn["session"] or "—"
    yield "把握 confidence", f"{answer['confidence']}"
    yield "用时 ms", f"{answer['ms']}"
    yield "方式 mode", answer["mode"]
    if turn.get("wordings"):
        yield "换的说法 wordings", "；".join(turn["wordings"])
    if turn["model"] is not None:
        yield from _model_rows(turn["model"])
    yield "索引 index", answer["index"]
    yield "程序 code", f"{turn['code']['version']} · {turn['code']['sha256']}"
    yield "编码模型 encoder", f"{turn['encoder']['name']} · {turn['encoder']['fingerprint']}"


def _model_rows(model: Fields) -> Iterator[tuple[str, str]]:
    said = ", ".join(f"{name} {value}" for name, value in model["parameters"].items())
    yield "模型 model", f"{model['name']} · {said}"
    yield "提示词 prompt", model["prompt"]
    if model["note"]:
        yield "没用模型的话 not shown", model["note"]
    yield from (("剔除 refused", f"{one['text']} —— {one['why']}") for one in model["refused"])
    yield "模型原文 raw", model["raw"] or "—"


def verdict_words(turn: Fields) -> dict[str, str]:
    """Return by text of a figure what the gate said of it."""
    return {one["text"]: VERDICTS.get(one["outcome"], one["outcome"]) for one in turn["verdicts"]}


def place_words(citation: Fields) -> str:
    """Return where a citation stands."""
    return f"[{citation['n']}] {citation['report']} · {citation['section']} · 第{citation['paragraph']}段"


def local_time(time: str) -> str:
    """Return a recorded time as it is read here: local, to the second."""
    try:
        return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return time


def as_text(value: object) -> str:
    """Return a part of an answer as text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
