"""What a turn's record holds, that it comes before the answer, and that it can be asked again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePath

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.reports import BUNDLED, read_report
from index.store import PassageIndex
from rag.anchors import anchor_problem, stored_report
from rag.answer import ask
from rag.audit import AuditLog
from rag.contract import to_json
from rag.heads import AuditError
from rag.replay import replay
from rag.turns import Asker, Review, ask_recorded, code_version, record_feedback, record_review

QUESTION = "2024年地区生产总值是多少？"
LI = Asker("chat", "li", "staff", "s1")


@pytest.fixture
def log(tmp_path: Path):
    with AuditLog.open(tmp_path / "audit.db") as opened:
        yield opened


def asked(log: AuditLog, index: PassageIndex, question: str, history: tuple[str, ...] = ()) -> int:
    turn = ask_recorded(index, question, history, log=log, asker=LI).turn
    assert turn is not None
    return turn


# ---- the record


def test_everything_an_auditor_asks_for_is_recorded(bundled: PassageIndex, log: AuditLog) -> None:
    recorded = ask_recorded(bundled, QUESTION, ["进出口总额呢？"], log=log, asker=LI, report="shapingba-2025")
    assert recorded.turn == 2
    fields = log.turn(2).fields
    plain = to_json(ask(bundled, QUESTION, ["进出口总额呢？"], report="shapingba-2025"))
    assert {**fields["answer"], "ms": 0} == {**plain, "ms": 0}
    assert (fields["door"], fields["user"], fields["role"], fields["session"]) == (
        "chat",
        "li",
        "staff",
        "s1",
    )
    assert (fields["question"], fields["history"], fields["report"]) == (
        QUESTION,
        ["进出口总额呢？"],
        "shapingba-2025",
    )
    assert [verdict["outcome"] for verdict in fields["verdicts"]] == ["supported"] * len(fields["verdicts"])
    assert len(fields["hits"]) == 48 and fields["hits"][0][3] >= fields["hits"][1][3]
    name, start, end, _ = fields["hits"][0]
    assert name == "shapingba-2025" and bundled.reports[0].text[start:end]
    assert fields["code"] == code_version()
    assert fields["encoder"] == {"name": "wenbao-static", "fingerprint": bundled.encoder.fingerprint}
    assert set(fields["stages"]) >= {"understand", "retrieve", "verify"}
    assert fields["model"] is None


def test_no_path_of_the_machine_is_recorded(bundled: PassageIndex, log: AuditLog) -> None:
    asked(log, bundled, QUESTION)
    lines = [log.entry(seq).line for seq in range(log.size)]
    assert not [line for line in lines if str(log.path.parent) in line or str(Path.cwd()) in line]


def test_the_answer_has_as_many_hits_as_were_asked_for(bundled: PassageIndex, log: AuditLog) -> None:
    assert ask_recorded(bundled, QUESTION, log=log, asker=LI).answer.hits == ()
    assert len(ask_recorded(bundled, QUESTION, log=log, asker=LI, hits=3).answer.hits) == 3


def test_without_a_log_it_is_the_plain_answer(bundled: PassageIndex) -> None:
    recorded = ask_recorded(bundled, QUESTION, log=None, asker=LI)
    assert recorded.turn is None
    assert recorded.answer.answer == ask(bundled, QUESTION).answer


@pytest.mark.parametrize(
    "question", ["", "。", "\ud800", "x" * 100_000, "<script>", "a\x00b"], ids=lambda q: repr(q[:9])
)
def test_whatever_is_asked_is_recorded(bundled: PassageIndex, log: AuditLog, question: str) -> None:
    turn = log.turn(asked(log, bundled, question))
    assert turn.fields["question"] == question
    assert turn.fields["answer"]["abstained"]
    assert not list(log.faults())


def test_no_answer_where_it_cannot_be_recorded(bundled: PassageIndex, log: AuditLog) -> None:
    log._database.execute("PRAGMA query_only = ON")
    with pytest.raises(AuditError):
        ask_recorded(bundled, QUESTION, log=log, asker=LI)


def test_the_code_version_changes_with_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_version.__wrapped__()
    assert before == code_version() and len(before["sha256"]) == 64
    monkeypatch.setattr("rag.turns.PACKAGES", ("index",))
    assert code_version.__wrapped__()["sha256"] != before["sha256"]


def test_the_code_version_covers_the_word_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_version.__wrapped__()
    suffix = PurePath.suffix.fget
    monkeypatch.setattr(PurePath, "suffix", property(lambda path: suffix(path).replace(".tsv", "")))
    assert code_version.__wrapped__()["sha256"] != before["sha256"]


# ---- reviews and feedback


def test_reviews_and_feedback_are_records_of_their_own(bundled: PassageIndex, log: AuditLog) -> None:
    turn = asked(log, bundled, QUESTION)
    line = log.turn(turn).line
    record_feedback(log, turn, True, "很快", LI)
    record_review(log, turn, 1, Review.PARTLY, "缺增速", Asker("chat", "wang", "auditor"))
    feedback, review = log.about(turn)
    assert (feedback.kind, feedback.fields["verdict"], feedback.fields["user"]) == ("feedback", "up", "li")
    assert (review.kind, review.fields["verdict"], review.fields["citation"]) == ("review", "partly", 1)
    assert log.turn(turn).line == line


def test_what_is_not_there_cannot_be_reviewed(bundled: PassageIndex, log: AuditLog) -> None:
    turn = asked(log, bundled, QUESTION)
    with pytest.raises(AuditError, match=r"没有出处\[9\]"):
        record_review(log, turn, 9, Review.SUPPORTS, "", LI)
    with pytest.raises(AuditError, match="不是一次问答"):
        record_feedback(log, 0, True, "", LI)


# ---- anchors that outlive the index


def test_a_citation_is_cut_from_the_text_that_the_log_keeps(bundled: PassageIndex, log: AuditLog) -> None:
    (citation,) = log.turn(asked(log, bundled, QUESTION)).fields["answer"]["citations"]
    report = stored_report(log, citation["sha256"])
    assert report is not None and report.text == bundled.reports[0].text
    assert anchor_problem(citation, report) == ""
    assert "没有存下" in anchor_problem(citation, None)
    assert "对不上" in anchor_problem(citation | {"start": citation["start"] + 1}, report)
    assert "对不上" in anchor_problem(citation | {"end": 10**9}, report)
    assert "版本" in anchor_problem(citation | {"sha256": "00" * 32}, report)


def test_a_kept_text_that_is_not_what_its_hash_says_is_not_used(log: AuditLog) -> None:
    digest = hashlib.sha256("原文".encode()).hexdigest()
    body = {"report": "r", "sha256": digest, "title": "", "place": "", "year": 2025}
    log.append("report", body | {"text": "改文"})
    assert stored_report(log, digest) is None


# ---- replay


def questions_of(index: PassageIndex) -> list[str]:
    """Five hundred questions: every indicator of the ledger, asked in one of three ways."""
    names = list(dict.fromkeys(f.indicator for f in index.figures if f.indicator))
    ways = ("{}是多少？", "去年{}增长多少？", "2025年{}的目标是多少？")
    return [way.format(name) for way in ways for name in names][:500]


@pytest.mark.slow
def test_500_turns_replay_and_a_changed_digit_changes_those_that_used_it(
    bundled: PassageIndex, log: AuditLog, tmp_path: Path, encoder: Encoder
) -> None:
    questions = questions_of(bundled)
    assert len(questions) == 500
    for question in questions:
        asked(log, bundled, question)
    assert [r.turn for turn in log.turns() if not (r := replay(bundled, turn)).is_identical] == []

    text = read_report(BUNDLED).text
    start = text.index("2695.1亿元")
    changed = tmp_path / "shapingba-2025.txt"
    changed.write_text(f"{text[:start]}2695.2{text[start + 6 :]}", encoding="utf-8")
    other = build_index([changed], tmp_path / "index", encoder)
    used = [
        turn.seq
        for turn in log.turns()
        if any(one["start"] <= start + 5 < one["end"] for one in turn.fields["answer"]["citations"])
    ]
    differing = [turn.seq for turn in log.turns() if not replay(other, turn).is_identical]
    assert used and differing == used


def test_a_replay_says_what_differs_and_under_what_conditions(
    bundled: PassageIndex, log: AuditLog, tmp_path: Path, encoder: Encoder
) -> None:
    turn = log.turn(asked(log, bundled, QUESTION))
    same = replay(bundled, turn)
    assert same.is_identical and same.conditions == ()
    changed = tmp_path / "shapingba-2025.txt"
    changed.write_text(BUNDLED.read_text("utf-8").replace("1220.9亿元", "1230.9亿元"), encoding="utf-8")
    result = replay(build_index([changed], tmp_path / "index", encoder), turn)
    assert {difference.part for difference in result.differences} == {"answer", "figures", "citations"}
    answer = next(d for d in result.differences if d.part == "answer")
    assert "1220.9亿元" in str(answer.recorded) and "1230.9亿元" in str(answer.now)
    assert len(result.conditions) == 1 and result.conditions[0].startswith("索引 index")


def test_a_follow_up_is_replayed_with_its_history(bundled: PassageIndex, log: AuditLog) -> None:
    turn = log.turn(asked(log, bundled, "2025年的目标呢？", (QUESTION,)))
    assert "6%" in turn.fields["answer"]["answer"]
    assert replay(bundled, turn).is_identical


def test_a_report_that_is_gone_is_a_difference(
    bundled: PassageIndex, log: AuditLog, tmp_path: Path, encoder: Encoder
) -> None:
    recorded = ask_recorded(bundled, QUESTION, log=log, asker=LI, report="shapingba-2025")
    assert recorded.turn is not None
    other = tmp_path / "other-2025.txt"
    other.write_bytes(BUNDLED.read_bytes())
    result = replay(build_index([other], tmp_path / "index", encoder), log.turn(recorded.turn))
    assert [difference.part for difference in result.differences] == ["report"]


def test_a_record_is_one_line_of_json(bundled: PassageIndex, log: AuditLog) -> None:
    line = log.turn(asked(log, bundled, "第一行\n第二行\r\n地区生产总值")).line
    assert "\n" not in line and "\r" not in line
    assert json.loads(line)["kind"] == "turn"
