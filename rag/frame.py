"""What the frame of a report answers: its title block (who, when) and its outline (which tasks)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from index.clauses import clauses
from index.lexical import normalise
from index.names import without_notes
from index.passages import Passage, PassageKind
from index.periods import Status
from index.reports import Report
from index.sections import Section, SectionKind
from index.store import PassageIndex
from rag.cues import ASKS_OFFICE, OFFICES, Kind, content_of
from rag.evidence import Evidence
from rag.needs import Need, is_solid
from rag.phrasing import Draft, mark
from rag.question import Question, asks_about_report
from rag.statements import Statement, heading_words, joined, prose, whole_passage

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
_SHORT = "(?:短板|难题|难处|困难|问题|不足|弱项|弱点|缺点|挑战|毛病|矛盾|薄弱环节)"
_SHORTS = f"(?:突出|主要)?的?{_SHORT}(?:(?:和|与|、|以及){_SHORT})*"
_ASKS_SHORTCOMINGS = re.compile(
    r"(?:(?:还|仍)?(?:存在|面临|遇到|承认|坦承|点出|点了|指出|反思|有|是|到)(?:着|了|的|自己)*)*"
    rf"(?:哪些|哪几|什么|啥|几)(?:个|方面|样|处|些)?的?{_SHORTS}(?:[，,。？?]|$)"
    rf"|(?:(?:还|仍)?(?:存在|面临))?的?{_SHORTS}(?:都|主要)?(?:有|是|包括)(?:哪|什么|啥)"
)
_OF_ALL_WORK = re.compile(
    "政府|省长|市长|区长|县长|总理|国务院|在|[全我本]?[省市区县国]|报告|自己|自身|工作|发展|经济社会|经济|社会|目前|当前|现在|眼下|还|仍|坦率|坦白|坦承|承认|认为|觉得|提到|中|里|上|面对|前进道路"
)
_ADMITS = re.compile(
    "(?:清醒|也要看到|要看到|深知).{0,60}(?:困难|问题|挑战|不足|短板|矛盾|差距|不够)"
    "|(?:还|仍|依然)(?:存在|面临)[^，。；]{0,12}(?:困难|问题|挑战|不足|短板)"
)
_ENUMERATES = re.compile("[；;]|[：:].{30}")
_RESOLVES = re.compile("(?:对[^，。]{0,10}(?:这些|问题|此)|这些|我们将|我们要|我们必须|我们一定|各位代表)")
"""What opens the sentence behind, of what is to be done about it."""
_LISTED = (SectionKind.CHAPTER, SectionKind.ITEM)


def from_frame(index: PassageIndex, report: Report, question: Question) -> Draft | None:
    """Return what the title block or the outline answers, None for any other question."""
    if asks_about_report(question):
        return _from_title(index, report, question)
    if (office := ASKS_OFFICE.search(question.text)) and not question.entities:
        return _from_office(index, report, office["office"] or office["held"])
    if asks_shortcomings(question.text):
        return _from_shortcomings(index, report)
    if question.kind in (Kind.LIST, Kind.FACT, Kind.OPEN, Kind.FIGURE) and (
        tasks := _ASKS_TASKS.search(question.text)
    ):
        return _from_outline(index, report, question, tasks[0])
    return None


def asks_shortcomings(text: str) -> bool:
    """Return whether it is asked, of all that a report is about, what is still wanting.

    >>> asks_shortcomings("省长在报告里承认了哪些难题和短板"), asks_shortcomings("老旧小区有哪些问题")
    (True, False)
    """
    asked = _ASKS_SHORTCOMINGS.search(text)
    return asked is not None and not content_of(_OF_ALL_WORK.sub("", text[: asked.start()]))


def _from_shortcomings(index: PassageIndex, report: Report) -> Draft | None:
    """Return what a report itself names as wanting (我们也清醒看到，…), to the end of its paragraph.

    Where nothing follows there, the next paragraph enumerates them.
    """
    body = [p for p in (index.passages[i] for i in index.ids(report.id)) if p.kind is PassageKind.BODY]
    first = next((i for i, p in enumerate(body) if _ADMITS.search(p.text)), None)
    if first is None:
        return None
    within = [p for p in body[first:] if p.paragraph == body[first].paragraph]
    if len(within) == 1 and not _ENUMERATES.search(body[first].text):
        ahead = body[first + 1 : first + 2]
        within += [p for p in body[first + 1 :] if ahead and p.paragraph == ahead[0].paragraph]
    last = [within[0], *takewhile(lambda p: not _RESOLVES.match(p.text), within[1:])][-1]
    said = joined(index, within[0], last)
    evidence = Evidence(said, 1.0, 0.0, 1.0, fits=True)
    return Draft(
        "answered", f"{without_notes(said.words).rstrip('。；，！')}{mark(0)}。", (evidence,), (), 0.9
    )


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
