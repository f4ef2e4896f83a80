"""How often a visitor may ask, and what becomes of a thumb."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from index.store import PassageIndex
from rag.audit import AuditLog
from rag.turns import Asker
from ui.chat import converse, file_of, take_feedback
from ui.service import Rate, Service

LI = Asker("chat", "li", "staff", "s")


@dataclass(frozen=True)
class Someone:
    username: str | None = None
    session_hash: str | None = "s"


def test_so_many_questions_in_any_minute_and_no_more() -> None:
    now = 100.0
    rate = Rate(3, lambda: now)
    assert [rate.wait("li") for _ in range(3)] == [0, 0, 0]
    now += 10
    assert rate.wait("li") == 50
    assert rate.wait("wang") == 0, "everybody has a count of their own"
    now += 50
    assert rate.wait("li") == 0


def test_no_limit_where_none_is_set() -> None:
    rate = Rate(0)
    assert not any(rate.wait("li") for _ in range(1000))


def test_who_asks_too_fast_is_told_how_long_to_wait(bundled: PassageIndex) -> None:
    service = Service(bundled, rate=Rate(1, lambda: 0.0))
    assert service.hold(Someone("li")) == ""
    assert "60 秒后再问" in service.hold(Someone("li"))
    assert service.hold(Someone(None, "another page")) == ""


@pytest.fixture
def log(tmp_path: Path):
    with AuditLog.open(tmp_path / "audit.db") as opened:
        yield opened


def test_a_thumb_is_recorded_on_the_turn_it_is_about(bundled: PassageIndex, log: AuditLog) -> None:
    service = Service(bundled, log)
    exchanges = converse(service, "地区生产总值？", converse(service, "你好", (), LI), LI)
    take_feedback(service, exchanges, {"turn": 2, "helpful": False, "reason": "少了增速" * 1000}, LI)
    (feedback,) = log.about(exchanges[1].turn or 0)
    assert (feedback.kind, feedback.fields["verdict"]) == ("feedback", "down")
    assert len(feedback.fields["remark"]) == 1000


def test_a_thumb_that_cannot_be_recorded_is_not_passed_over(bundled: PassageIndex, log: AuditLog) -> None:
    service = Service(bundled, log)
    exchanges = converse(service, "地区生产总值？", (), LI)
    log.close()
    assert "没能记下" in take_feedback(service, exchanges, {"turn": 1, "helpful": True}, LI)


@pytest.mark.parametrize(
    "said",
    [None, "x", {}, {"turn": 0, "helpful": True}, {"turn": 9, "helpful": True}, {"turn": 1},
     {"turn": 1, "helpful": "yes"}, {"turn": "1", "helpful": True}, {"turn": True, "helpful": None}],
    ids=str,
)  # fmt: skip
def test_what_is_no_thumb_is_passed_over(bundled: PassageIndex, log: AuditLog, said: object) -> None:
    service = Service(bundled, log)
    exchanges = converse(service, "地区生产总值？", (), LI)
    assert take_feedback(service, exchanges, said, LI) == ""
    assert log.about(exchanges[0].turn or 0) == []


def test_a_conversation_is_handed_over_as_a_file(bundled: PassageIndex) -> None:
    service = Service(bundled)
    exchanges = converse(service, "<b>地区生产总值？", (), LI)
    assert "wenbao&#45;" in file_of(service, exchanges, "md") and "<b>" not in file_of(
        service, exchanges, "md"
    )
    assert file_of(service, exchanges, "docx")
    assert file_of(service, exchanges, "exe") == file_of(service, exchanges, None) == ""
