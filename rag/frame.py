"""What the frame of a report answers: its title block (who, when) and its outline (which tasks)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from index.clauses import clauses
from index.lexical import normalise
from index.passages import Passage, PassageKind
from index.periods import Status
from index.reports import Report
from index.sections import Section, SectionKind
from index.store import PassageIndex
from rag.cues import ASKS_OFFICE, OFFICES, Kind
from rag.evidence import Evidence
from rag.needs import Need, is_solid
from rag.phrasing import Draft, mark
from rag.question import Question, asks_about_report
from rag.statements import Statement, heading_words, prose, whole_passage

MOST_HEADINGS = 12
LONGEST_OPENING = 40
"""Characters of a sentence that tells what its paragraph takes up."""

_PERSON = re.compile(
    rf"(?:{OFFICES}|主任)[ 　]*[\u4e00-\u9fff][ 　]*[\u4e00-\u9fff]{{1,3}}$"
    r"|^[\u4e00-\u9fff]{2,4}$"
    rf"|日[ 　]*(?:(?:{OFFICES})[ 　]*[\u4e00-\u9fff]{{2,4}}|[\u4e00-\u9fff]{{2,4}}?(?:{OFFICES}))在"
)
"""Who delivered a report, on a line of its own or between date and place (15日某某市长在…大会上)."""
_DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|二[〇○零]..年")
_ASKS_DATE = re.compile(r"哪天|何时|什么时候|哪一天|哪年|日期|几月|几号|第几次|哪次")
_ASKS_PERSON = re.compile(r"谁|哪位|名字|姓名|报告人")
_ASKS_TASKS = re.compile(
    r"(?:重点|主要)?(?:抓好|做好|抓|做|推进|安排)?(?:了)?(?:哪些|哪几|几|什么)(?:个)?(?:方面|项)?的?(?:重点|主要)?(?:工作|任务)"
    r"|(?:重点|主要)(?:工作|任务)(?:有|是|包括|分)?(?:哪|什么|几)|哪些(?:工作|具体)?(?:安排|部署|打算)|(?:干|做)了?(?:些)?(?:啥|什么)(?:工作|事)?[？?]?$"
)
_LISTED = (SectionKind.CHAPTER, SectionKind.ITEM)


def from_frame(index: PassageIndex, report: Report, question: Question) -> Draft | None:
    """Return what the title block or the outline answers, None for any other question."""
    if asks_about_report(question):
        return _from_title(index, report, question)
    if (office := ASKS_OFFICE.search(question.text)) and not question.entities:
        return _from_office(index, report, office["office"] or office["held"])
    if question.kind in (Kind.LIST, Kind.FACT, Kind.OPEN, Kind.FIGURE) and (
        tasks := _ASKS_TASKS.search(question.text)
    ):
        return _from_outline(index, report, question, tasks[0])
    return None


def _from_title(index: PassageIndex, report: Report, question: Question) -> Draft:
    """Return the lines of the title block that say who delivered the report, and when and where."""
    dated, named = bool(_ASKS_DATE.search(question.text)), bool(_ASKS_PERSON.search(question.text))
    wanted = [*([_DATE] if dated else []), *([_PERSON] if named or not dated else [])]
    block = _title_block(index, report)
    found = [next((p for p in block if pattern.search(p.text)), None) for pattern in wanted]
    lines = list(dict.fromkeys(p for p in found if p is not None))
    if None in found or not lines:
        return Draft("absent", "报告的标题部分没有写明这一点（the report's title block does not say）。")
    text = "；".join(f"{p.text.strip('—-（）() ')}{mark(i)}" for i, p in enumerate(lines))
    return Draft("answered", f"{text}。", tuple(_quoted(p) for p in lines), (), 0.9)


def _from_office(index: PassageIndex, report: Report, office: str) -> Draft:
    """Return who delivered the report where that is the holder of the office asked for, else a refusal."""
    line = next((p for p in _title_block(index, report) if office in p.text and _PERSON.search(p.text)), None)
    if line is None:
        said = f"这份报告是{report.place or report.title}的，没有写明{office}是谁（not named in it）。"
        return Draft("other_scope", said)
    return Draft("answered", f"{line.text.strip('—-（）() ')}{mark(0)}。", (_quoted(line),), (), 0.9)


def _title_block(index: PassageIndex, report: Report) -> list[Passage]:
    return list(takewhile(lambda p: not p.path, (index.passages[i] for i in index.ids(report.id))))


def _from_outline(index: PassageIndex, report: Report, question: Question, asking: str) -> Draft | None:
    """Return the headings of the part that is asked about, the plan where no period is named.

    Where the question names more than the words `asking` and that part (民生方面有哪些重点工作), what the
    section of it with such a heading takes up.
    """
    sections = index.sections[report.id]
    parts = [i for i, s in enumerate(sections) if s.kind is SectionKind.PART and _is_asked(s, question)]
    named = [n for n in question.needs if n.known and is_solid(n) and n.text not in normalise(asking)]
    topic = [n for n in named if all(n.text not in normalise(sections[i].heading) for i in parts)]
    if topic:
        return _from_section(index, report, [sections[i] for i in parts], topic)
    headings = [h for part in parts for h in _headings(sections, part)][:MOST_HEADINGS]
    if not headings:
        return None
    opening = {index.passages[i].start: index.passages[i] for i in index.ids(report.id)}
    cited = [opening[h.start] for h in headings if h.start in opening]
    if any(p.kind is not PassageKind.HEADING for p in cited) or len(cited) != len(headings):
        return None
    lines = "；".join(f"{h.heading}{mark(i)}" for i, h in enumerate(headings))
    text = f"{sections[parts[0]].heading}列了{len(headings)}项：{lines}。"
    return Draft("answered", text, tuple(_quoted(p) for p in cited), (), 0.9)


def _from_section(
    index: PassageIndex, report: Report, parts: Sequence[Section], topic: Sequence[Need]
) -> Draft | None:
    """Return what the first section of the parts with the topic in its heading takes up.

    These are the headings in it, else what opens each paragraph. None where no heading has the topic.
    """
    names = {part.heading for part in parts}
    passages = [
        p for p in (index.passages[i] for i in index.ids(report.id)) if p.path[:1] and p.path[0] in names
    ]
    head = next((p for p in passages if p.kind is PassageKind.HEADING and _is_about(p, topic)), None)
    if head is None:
        return None
    within = [p for p in passages if p.path[: len(head.path)] == head.path and p.id != head.id]
    below = [p for p in within if p.kind is PassageKind.HEADING and p.path[:-1] == head.path]
    opening = {p.paragraph: p for p in reversed(within) if p.kind is PassageKind.BODY}
    told = [heading_words(p) for p in below] or [_opening(p) for _, p in sorted(opening.items())]
    lines = [s for s in told if s.end - s.start <= LONGEST_OPENING][:MOST_HEADINGS]
    if not lines:
        return None
    said = "；".join(f"{line.words.rstrip('。；，')}{mark(i)}" for i, line in enumerate(lines))
    cited = tuple(Evidence(line, 1.0, 0.0, 1.0, fits=True) for line in lines)
    return Draft("answered", f"{head.path[-1]}：{said}。", cited, (), 0.8)


def _opening(passage: Passage) -> Statement:
    """Return a sentence, or where it is long the clause that opens it."""
    if len(passage.text) <= LONGEST_OPENING:
        return whole_passage(passage)
    return prose(passage, *clauses(passage.text)[0])


def _is_about(heading: Passage, topic: Sequence[Need]) -> bool:
    said = normalise(heading.path[-1])
    return all(any(form in said for form in need.forms) for need in topic)


def _is_asked(part: Section, question: Question) -> bool:
    if question.periods:
        return part.period in question.periods
    wanted = Status.ACTUAL if question.status is Status.ACTUAL else Status.TARGET
    return part.status is wanted


def _headings(sections: Sequence[Section], part: int) -> list[Section]:
    """Return the sections right below a part."""
    return [s for s in sections if s.parent == part and s.kind in _LISTED]


def _quoted(passage: Passage) -> Evidence:
    return Evidence(whole_passage(passage), 1.0, 0.0, 1.0, fits=True)
