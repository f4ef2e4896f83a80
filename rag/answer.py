"""The one door: a question becomes a cited answer, or a refusal that says why."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from index.figures import MULTIPLIERS, Figure, Measure
from index.passages import PassageKind
from index.periods import Status, first_year
from index.reports import Report
from index.store import Hit, PassageIndex
from rag import question as asking
from rag.evidence import Evidence, Statement, focus, gather, holds_entities, in_period, is_from_to, whole_list, whole_passage
from rag.question import Kind, Question, QuestionError, asks_about_report, asks_why, is_instruction, is_vague, understand
from rag.retrieve import retrieve
from rag.wording import plain

AnswerStatus = Literal["answered", "absent", "other_period", "other_scope", "premise", "out_of_domain", "unclear"]

THRESHOLD, PROSE_THRESHOLD = 0.50, 0.42
"""Least coverage of a question's needs that evidence must have to be an answer; chosen on the development sets."""

CARRIED = 0.1
"""What a follow-up is let off: half of its words come from the question before."""

EXACT, EXACT_THRESHOLD = 0.85, 0.34
"""Less coverage will do for a figure whose indicator the question names nearly in full, whatever else it says."""

NAMED, CERTAIN = 0.1, 0.9
"""Below NAMED the question does not name the indicator at all: then only near full coverage by the words around will do."""

SHARE = 0.75
VAGUE = 0.3
"""Below this precision a question hardly names the indicator that was found."""

GAP, NEAR, COUNTERPART, TERM, REST = 0.16, 0.55, 0.80, 0.55, 0.30
_ENTRY_NUMBER = re.compile(r"^[\[〔【［(（]?\d{1,3}[\]〕】］)）.、．]* *")
_MAX_PROSE = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """A slice of a report that bears an answer: report.text[start:end] == text, the report's text having `sha256`."""

    n: int
    report: str
    section: str
    paragraph: int
    text: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """A figure of an answer, as printed in the report, with the number of its citation."""

    text: str
    indicator: str
    period: str
    status: str
    citation: int


@dataclass(frozen=True, slots=True)
class ScoredHit:
    """A passage that was retrieved; a larger score is better."""

    report: str
    section: str
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal; see the answer contract in the README. `ms` and `stages` are milliseconds."""

    answer: str
    status: AnswerStatus
    figures: tuple[AnswerFigure, ...]
    citations: tuple[Citation, ...]
    understood: str
    confidence: float
    ms: float
    index: str
    mode: str = "extractive"
    hits: tuple[ScoredHit, ...] = ()
    stages: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def abstained(self) -> bool:
        """Whether this is a refusal."""
        return self.status != "answered"


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is to be said, before citations are numbered: `lines` hold {n} for the n-th piece of evidence."""

    status: AnswerStatus
    text: str
    evidence: tuple[Evidence, ...] = ()
    figures: tuple[tuple[Figure, int], ...] = ()
    confidence: float = 0.0


def ask(
    index: PassageIndex, question: str, history: Sequence[str] = (), *, report: str | None = None, hits: int = 0
) -> Answer:
    """Return the answer to `question`, earlier questions of the chat in `history`, oldest first.

    `report` limits it to one report (by default the only or first one); `hits` adds that many retrieved passages. No
    question text raises: what is no question comes back with status unclear. StoreError for an unknown report id.
    """
    clock = _Clock()
    source = index.report(report) if report else index.reports[0]
    try:
        asked = understand(question, history, index, source)
    except QuestionError as error:
        return _answer(index, source, _Draft("unclear", str(error)), "", [], 0, clock)
    clock.mark("understand")
    found = retrieve(index, asked, source.id)
    clock.mark("retrieve")
    draft = _refuse_early(question, asked)
    if draft is None and asks_about_report(asked):
        draft = _title(index, source, asked)
    if draft is None:
        evidence = gather(index, asked, found)
        clock.mark("gather")
        draft = _decide(index, asked, evidence, source)
    return _answer(index, source, draft, asked.text, found, hits, clock)


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.stages: dict[str, float] = {}

    def mark(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = round((now - self._last) * 1000, 3)
        self._last = now

    @property
    def total(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)


def _refuse_early(raw: str, question: Question) -> _Draft | None:
    if is_instruction(plain(raw)):
        return _Draft("out_of_domain", "这不是对报告的提问。我只依据报告原文回答，不执行指令（not a question about the report）。")
    if is_vague(question):
        return _Draft("unclear", "没有说明是哪项指标，请写出指标名称，例如“地区生产总值是多少”（which indicator do you mean?）。")
    if not question.needs:
        return _Draft("unclear", "没有看出要问报告里的什么内容，请写出具体的指标或事项（please name what you ask about）。")
    return None


def _decide(index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report) -> _Draft:
    """Return what is said: figures first where a number is asked for, clauses otherwise, else a refusal."""
    if question.kind is Kind.REVERSE:
        return _reverse(question, evidence) or _prose(index, question, evidence, report)
    if question.kind is Kind.DEFINITION and (draft := _definition(question, evidence)):
        return draft
    if question.kind in (Kind.LIST, Kind.FACT, Kind.DEFINITION):
        return _prose(index, question, evidence, report)
    if question.kind is Kind.CHECK and not question.stated and not any(p.units for p in question.parts):
        prose = _prose(index, question, evidence, report)
        if prose.status == "answered":
            return prose
    figures = _figures(question, evidence, report)
    if figures.status == "answered":
        return figures
    if question.kind in (Kind.CHECK, Kind.OPEN) and not asks_why(question):
        prose = _prose(index, question, evidence, report)
        return prose if prose.status == "answered" else figures
    return figures


def _figures(question: Question, evidence: list[list[Evidence]], report: Report) -> _Draft:
    """Return the figures asked for, one statement a part and period, or why there are none."""
    chosen: list[Evidence] = []
    refusals: list[_Draft] = []
    if question.ratio and (stated := _stated_share(question, evidence)):
        return _state(question, [stated])
    for part, ranked in zip(question.parts, evidence, strict=True):
        bearing = [e for e in ranked if e.statement.figures]
        if part.elliptic and chosen:
            chosen += _beside(chosen, bearing)
            continue
        for period in part.periods or question.periods or ("",):
            alone = len(question.periods) < 2 and not question.follows
            picked = _pick(question, bearing, period, GAP if alone else 1.0)
            if picked is None or not _is_enough(picked, THRESHOLD - CARRIED * question.follows):
                refusals.append(_why_not(question, bearing, period, report))
            elif rivals := _rivals(question, picked, bearing, period):
                refusals.append(_unclear(rivals))
            elif all(picked.statement is not c.statement for c in chosen):
                chosen.append(picked)
    if not chosen:
        return refusals[0] if refusals else _absent([])
    if len(evidence) == 1:
        bearing = [e for e in evidence[0] if e.statement.figures]
        if len(chosen) == 1:
            chosen += _rest(question, chosen[0], bearing)
        if not question.periods and question.status is Status.UNKNOWN:
            chosen += [c for e in tuple(chosen) for c in _counterpart(e, bearing)]
    if len(question.parts) == 1:
        chosen = [replace(e, statement=focus(e.statement, question.parts[0])) for e in chosen]
    return _state(question, chosen)


def _pick(question: Question, ranked: list[Evidence], period: str, gap: float) -> Evidence | None:
    """Return the best evidence that meets every hard constraint: period, place, unit and measure.

    None where what fails one of them covers the question better by more than `gap`: then the report says it, but not
    as asked. Where two periods are compared, or an earlier question goes on, each period may word it its own way.
    """
    best = next((e for e in ranked if _meets(question, e, period)), None)
    if best is None or ranked[0].coverage - best.coverage > gap:
        return None
    return best


def _rivals(question: Question, picked: Evidence, ranked: list[Evidence], period: str) -> list[Evidence]:
    """Return what fits a question as well as `picked` does, where it names no indicator more than vaguely (收入)."""
    if picked.precision >= VAGUE:
        return []
    others = [
        e
        for e in ranked
        if e.coverage >= picked.coverage - 0.03 and e.precision < VAGUE and _meets(question, e, period)
        and e.statement.passage.id != picked.statement.passage.id
    ]
    return [picked, *others][:3] if others else []


def _unclear(rivals: list[Evidence]) -> _Draft:
    names = "；".join(f"{e.statement.words}{{{i}}}" for i, e in enumerate(rivals))
    return _Draft("unclear", f"有几项都可能是所问的：{names}。请写明是哪一项（which of these do you mean?）。", tuple(rivals))


def _meets(question: Question, evidence: Evidence, period: str) -> bool:
    statement = evidence.statement
    if period and not in_period(statement, period, question.periods):
        return False
    return evidence.fits and holds_entities(question, statement)


def _beside(chosen: list[Evidence], ranked: list[Evidence]) -> list[Evidence]:
    """Return what stands next to the last statement and fits, for a part that asks on about it (…、金额2.89亿元)."""
    last = chosen[-1].statement
    near = [
        e
        for e in ranked
        if e.fits and e.statement.passage.id == last.passage.id and all(e.statement is not c.statement for c in chosen)
    ]
    return sorted(near, key=lambda e: abs(e.statement.figures[0].start - last.figures[0].start))[:1]


def _stated_share(question: Question, evidence: list[list[Evidence]]) -> Evidence | None:
    """Return the share of one thing in another where the report itself gives it: then nothing is computed."""
    for candidate in evidence[0]:
        statement = candidate.statement
        if any(f.measure is Measure.SHARE for f in statement.figures) and re.search(r"占|比重|比例", statement.indicator):
            needs = [n for part in question.parts for n in part.needs if n.known]
            met = sum(n.weight for n in needs if any(f in statement.key for f in n.forms))
            if met >= SHARE * sum(n.weight for n in needs):
                return candidate
    return None


def _rest(question: Question, first: Evidence, ranked: list[Evidence]) -> list[Evidence]:
    """Return the statement of what the first one leaves out of a question that names two things (A、B的数量)."""
    left = [n for n in question.parts[0].needs if n.known and not any(f in first.statement.key for f in n.forms)]
    share = sum(n.weight for n in left) / sum(n.weight for n in question.parts[0].needs)
    if share < REST or not re.search(r"[、和跟与及]|两个|都", question.text):
        return []
    for other in ranked:
        met = sum(n.weight for n in left if any(f in other.statement.key for f in n.forms))
        same_time = (other.statement.period, other.statement.status) == (first.statement.period, first.statement.status)
        if same_time and other.fits and met >= 0.75 * sum(n.weight for n in left) and other.coverage >= REST:
            return [other]
    return []


def _is_enough(evidence: Evidence, threshold: float) -> bool:
    """Return whether evidence carries an answer: it covers the question, or the question names it exactly."""
    if evidence.precision < NAMED and evidence.coverage < CERTAIN:
        return False
    return evidence.coverage >= threshold or (evidence.precision >= EXACT and evidence.coverage >= EXACT_THRESHOLD)


def _why_not(question: Question, ranked: list[Evidence], period: str, report: Report) -> _Draft:
    """Return the refusal that names what keeps the nearest evidence from being the answer."""
    if question.entities and not any(holds_entities(question, e.statement) for e in ranked[:20]):
        names = "、".join(question.entities)
        return _Draft("other_scope", f"这份报告是{report.place or report.title}的，没有说到{names}的这项内容（not about {names}）。")
    near = ranked[0] if ranked and ranked[0].coverage >= NEAR else None
    if near is None:
        return _absent([])
    if period and not in_period(near.statement, period, question.periods):
        label = period_label(near.statement).rstrip("：")
        text = f"报告没有{_period_name(period)}的这个数。有的是{label}：{near.statement.words}{{0}}，这不是所问的时期（other period）。"
        return _Draft("other_period", text, (near,), confidence=near.coverage)
    return _absent([near])


def _absent(near: Sequence[Evidence]) -> _Draft:
    if near:
        statement = near[0].statement
        text = f"报告里没有所问的内容。最接近的是：{period_label(statement)}{statement.words}{{0}}，但这不是所问的（not in the report）。"
        return _Draft("absent", text, (near[0],))
    return _Draft("absent", "报告里没有找到所问的内容（not in the report）。")


def _counterpart(first: Evidence, ranked: list[Evidence]) -> list[Evidence]:
    """Return the same indicator's statement for the other period, where no period was asked for."""
    one = first.statement
    for other in ranked:
        two = other.statement
        same_side = (two.status is Status.ACTUAL) == (one.status is Status.ACTUAL)
        if same_side or not two.period or two.status is Status.MILESTONE or not other.fits:
            continue
        if other.score >= COUNTERPART * first.score and _same_thing(one, two):
            return [other]
    return []


def _same_thing(a: Statement, b: Statement) -> bool:
    one, two = set(a.pairs), set(b.pairs)
    return bool(one and two) and len(one & two) / min(len(one), len(two)) >= 0.6


def _state(question: Question, chosen: list[Evidence]) -> _Draft:
    if not question.compute:
        chosen = sorted(chosen, key=lambda e: (first_year(e.statement.period), e.statement.start))
    said = [f"{period_label(e.statement)}{e.statement.words}{{{i}}}" for i, e in enumerate(chosen)]
    text = _verdict(question, chosen) + "；".join(said) + "。"
    growth = question.parts[0].measure is asking.Measure.GROWTH
    if question.compute or (len(chosen) == 1 and growth and is_from_to(chosen[0].statement)):
        text += _compute(question, [e.statement for e in chosen])
    figures = tuple((f, i) for i, e in enumerate(chosen) for f in e.statement.figures)
    return _Draft("answered", text, tuple(chosen), figures, min(e.coverage for e in chosen))


def period_label(statement: Statement) -> str:
    """Return how a statement's period is said in front of it ("2024年", "2025年目标："), "" where it says so itself."""
    period = statement.period
    if not period or statement.status is Status.UNKNOWN:
        return ""
    name = _period_name(period)
    if statement.status is Status.ACTUAL:
        return "" if statement.words.startswith(name) else name
    return f"{name}目标："


def _period_name(period: str) -> str:
    """Return a period in words ("到2025年4月", "2016—2020年")."""
    if len(period) == 7:
        return f"到{period[:4]}年{int(period[5:])}月"
    if len(period) == 6:
        return f"{period[:4]}年{'上' if period[5] == '1' else '下'}半年"
    return f"{period[:4]}—{period[5:]}年" if len(period) == 9 else f"{period}年"


def _main(question: Question, statement: Statement) -> Figure:
    """Return the figure of a statement that the question's measure and unit ask for."""
    part = question.parts[0]
    growth = part.measure is asking.Measure.GROWTH
    ranked = sorted(
        statement.figures,
        key=lambda f: ((f.measure is Measure.GROWTH) != growth, bool(part.units) and f.unit not in part.units),
    )
    return ranked[0]


_MORE = re.compile(r"超过|过|突破|高于|大于|达到|超|能冲到|能到|够")
_LESS = re.compile(r"低于|不到|少于|小于|不足")


def _verdict(question: Question, chosen: list[Evidence]) -> str:
    """Return 是， or 不是， where the question states one figure that the first statement's decides."""
    if question.kind is not Kind.CHECK and not re.search(r"是不是|吗|了没|有没有|够不够|达标|是否", question.text):
        return ""
    if len(question.stated) != 1 or len(chosen) != 1:
        return ""
    stated, figure = asking.value_of(question.stated[0]), _main(question, chosen[0].statement)
    if stated is None or figure.value is None:
        return ""
    value, unit = stated
    if unit and figure.unit and (unit == "%") != (figure.unit == "%"):
        return ""
    asked_text = question.text
    if _LESS.search(asked_text):
        holds = figure.value < value
    elif re.search(r"够不够|达标", asked_text):
        return "够。" if value >= figure.value else "不够。"
    elif _MORE.search(asked_text):
        holds = figure.value >= value
    else:
        holds = figure.value == value
    return "是。" if holds else "不是。"


def _compute(question: Question, chosen: list[Statement]) -> str:
    """Return the sum, difference or share of the two figures asked for, operands shown; "" where it does not apply."""
    figures = [_main(question, s) for s in chosen]
    if len(figures) == 1 and len(chosen[0].figures) == 2:
        figures = list(chosen[0].figures)
    if len(figures) != 2 or any(f.value is None for f in figures):
        return ""
    first, second = figures
    a, b = first.value, second.value
    if a is None or b is None or (first.unit == "%") != (second.unit == "%"):
        return ""
    scale, name = _scale(first if a >= b else second)
    if question.ratio:
        return f"计算：{_plain(a, scale)}÷{_plain(b, scale)}={a / b * 100:.1f}%（由报告数字算得）。" if b else ""
    if re.search(r"加|合计|合起来|总共|一共|总和|之和", question.text):
        return f"计算：{_plain(a, scale)}+{_plain(b, scale)}={_plain(a + b, scale)}{name}（由报告数字算得）。"
    high, low = max(a, b), min(a, b)
    unit = "个百分点" if first.unit == "%" else name
    return f"计算：{_plain(high, scale)}-{_plain(low, scale)}={_plain(high - low, scale)}{unit}（由报告数字算得）。"


def _scale(figure: Figure) -> tuple[Decimal, str]:
    """Return the multiplier and the unit in which a figure is printed (亿元 -> 10**8, "亿元")."""
    for name, factor in MULTIPLIERS.items():
        if name in figure.text:
            return Decimal(factor), name + figure.unit
    return Decimal(1), figure.unit


def _plain(value: Decimal, scale: Decimal) -> str:
    return format((value / scale).normalize(), "f")


def _reverse(question: Question, evidence: list[list[Evidence]]) -> _Draft | None:
    """Return what the figure that the question states stands for."""
    for ranked in evidence:
        for candidate in ranked:
            if any(f.text in question.stated for f in candidate.statement.figures):
                return _state(question, [candidate])
    return None


_PERSON = re.compile(r"(?:省长|市长|区长|县长|州长|主席|总理|主任)[ 　]*[\u4e00-\u9fff][ 　]*[\u4e00-\u9fff]{1,3}$|^[\u4e00-\u9fff]{2,4}$")
_DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|二[〇○零]..年")
_ASKS_DATE = re.compile(r"哪天|何时|什么时候|哪一天|哪年|日期|几月|几号|第几次|哪次")


def _title(index: PassageIndex, report: Report, question: Question) -> _Draft:
    """Return the line of the title block that says who delivered the report, or when and where."""
    wanted = _DATE if _ASKS_DATE.search(question.text) else _PERSON
    for i in index.ids(report.id):
        passage = index.passages[i]
        if passage.path:
            break
        if wanted.search(passage.text):
            line = Evidence(whole_passage(passage), 1.0, 0.0, 1.0, fits=True)
            return _Draft("answered", f"{passage.text.strip('—（）() ')}{{0}}。", (line,), (), 0.9)
    return _Draft("absent", "报告的标题部分没有写明这一点（the report's title block does not say）。")


def _definition(question: Question, evidence: list[list[Evidence]]) -> _Draft | None:
    """Return the glossary entry of the term that the question asks about."""
    entries = {e.statement.passage.id: e for ranked in evidence for e in ranked if e.statement.passage.kind is PassageKind.ENTRY}
    fits = [(asking.term_match(e.statement.passage.path[-1], question), e) for e in entries.values()]
    fits = [(fit, e) for fit, e in fits if fit >= TERM]
    if not fits:
        return None
    _, best = max(fits, key=lambda pair: (pair[0], pair[1].score))
    entry = replace(best, statement=whole_passage(best.statement.passage))
    return _Draft("answered", f"{_ENTRY_NUMBER.sub('', entry.statement.words)}{{0}}", (entry,), (), 0.9)


def _prose(index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report) -> _Draft:
    """Return the clauses that say what is asked, at most _MAX_PROSE of them, or why there are none."""
    chosen: list[Evidence] = []
    refusals: list[_Draft] = []
    for ranked in evidence:
        prose = [e for e in ranked if not e.statement.figures]
        best = next((e for e in prose if _speaks_of(question, e.statement)), None)
        if best is None or best.coverage < PROSE_THRESHOLD or asks_why(question):
            refusals.append(_why_not(question, prose, (question.periods or ("",))[0], report))
            continue
        if question.kind in (Kind.LIST, Kind.DEFINITION):
            best = replace(best, statement=whole_list(index, best.statement.passage))
        if all((best.statement.start, best.statement.end) != (c.statement.start, c.statement.end) for c in chosen):
            chosen.append(best)
    if not chosen:
        return refusals[0] if refusals else _absent([])
    chosen = sorted(chosen[:_MAX_PROSE], key=lambda e: e.statement.start)
    text = "".join(f"{e.statement.words.rstrip('；，。：')}{{{i}}}。" for i, e in enumerate(chosen))
    return _Draft("answered", text, tuple(chosen), (), min(e.coverage for e in chosen))


def _speaks_of(question: Question, statement: Statement) -> bool:
    periods = question.periods
    return holds_entities(question, statement) and (not periods or any(in_period(statement, p) for p in periods))


def _answer(
    index: PassageIndex, report: Report, draft: _Draft, understood: str, found: Sequence[Hit], hits: int, clock: _Clock
) -> Answer:
    citations = tuple(_cite(n, e, report) for n, e in enumerate(draft.evidence, 1))
    text = draft.text
    for i in range(len(draft.evidence)):
        text = text.replace(f"{{{i}}}", f"[{i + 1}]", 1)
    figures = tuple(AnswerFigure(f.text, f.indicator, f.period, str(f.status), i + 1) for f, i in draft.figures)
    clock.mark("answer")
    return Answer(
        answer=text, status=draft.status, figures=figures, citations=citations, understood=understood,
        confidence=round(draft.confidence, 3), ms=clock.total, index=index.fingerprint,
        hits=tuple(_scored(index, hit) for hit in found[:hits]), stages=MappingProxyType(clock.stages),
    )  # fmt: skip


def _cite(n: int, evidence: Evidence, report: Report) -> Citation:
    statement = evidence.statement
    return Citation(
        n, report.id, section_name(statement.passage.path), statement.passage.paragraph,
        report.text[statement.start : statement.end], statement.start, statement.end, report.sha256,
    )  # fmt: skip


def section_name(path: tuple[str, ...]) -> str:
    """Return a section path as it is shown ("2024年工作回顾 › 科技创新动力不断积聚")."""
    return " › ".join(path)


def _scored(index: PassageIndex, hit: Hit) -> ScoredHit:
    passage = index.passages[hit.passage]
    return ScoredHit(
        passage.report, section_name(passage.path), passage.text, passage.start, passage.end, hit.score
    )


def to_json(answer: Answer, id: str | None = None, with_hits: bool = False) -> dict[str, object]:  # noqa: A002
    """Return the answer contract's object, keys in its order; `id` first when given, `hits` only when asked for."""
    row: dict[str, object] = {} if id is None else {"id": id}
    row |= {
        "answer": answer.answer,
        "status": answer.status,
        "abstained": answer.abstained,
        "figures": [_fields(f) for f in answer.figures],
        "citations": [_fields(c) for c in answer.citations],
        "understood": answer.understood,
        "confidence": answer.confidence,
        "ms": answer.ms,
        "index": answer.index,
        "mode": answer.mode,
    }
    return row | {"hits": [_fields(h) for h in answer.hits]} if with_hits else row


def _fields(record: Citation | AnswerFigure | ScoredHit) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}
