"""How people put a question around what they ask: greetings, thanks, a reason for it, no marks between two.

None of this is about the report, and what is asked must not depend on it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from index.grammar import UNITS
from index.store import PassageIndex
from rag.cues import ASK, has_question_word
from rag.lexicon import ASKED_UNITS
from rag.needs import known_weight, needs_of

_GAP = r"[，,。！!～~ ]*"
_HELP = r"(?:请|麻烦|劳驾|拜托|帮忙|帮我|替我|给我|跟我|我?想|想要|我?要|能不能|能否|可不可以|可以)"
_LOOK = r"(?:问|查|看|找|搜|了解|知道|请教|确认|核实|告诉我?|说)"
_HEAD = re.compile(
    rf"(?:(?:你好|您好|大家好|早上好|下午好|老师好|在吗|在不在|打扰(?:一下|了)?|请问|请教|hi|hello)[呀啊吗哈]?{_GAP}"
    rf"|{_HELP}{{1,3}}{_LOOK}{{1,2}}(?:一下|下|问|查|看|看看)?{_GAP}"
    rf"|(?:{_LOOK}(?:一下|下)|查查|问问|看看){_GAP}"
    r"|(?:领导|主任|书记|局长|科长|上级|办公室|同事|群众|客户|老板)?(?:急)?(?:在|要|问|写|做|整理|准备|需要|等着)"
    r"(?:个|份|一份|点|下|一下|用)?(?:的)?(?:材料|报告|汇报|总结|讲话稿|稿子|稿件|数据|数|PPT|ppt|简报|公文)"
    r"(?:用|要用|需要|呢)?[，,。！! ]+)+"
    r"(?:(?:一下|下)?(?:关于|有关)?)?"
)
"""Greetings, requests for help, and what the answer is for; each may come with a mark."""

_IN_REPORT = re.compile(
    r"(?:政府)?(?:工作)?报告(?:里|中|上)?(?:说|讲|写|提到|提出|指出)(?:的是?|了|过)?[，, ：:]?(?=[^过]{4})"
    r"|(?:(?:这份|本次|今年的?)?(?:政府)?(?:工作)?报告|文件)(?:里边?|里面|中|上|内)"
    r"(?:[，, ]|(?=[^说讲写提列指点，,的]{2}))"
)
_OUR = re.compile(r"(?:咱们|我们|咱(?!们))(?![区县市省镇村科局院校里这]|政府)")
_TAIL = re.compile(
    rf"(?:{_GAP}(?:谢谢[你您]?|多谢|感谢|辛苦了?|拜托了?|麻烦了?|急用?|在线等|求解|求告知|求助|告诉我(?:一下)?|(?:帮忙|帮我)?"
    rf"(?:看|查|说|回答)(?:一下|下)|给个?(?:具体|准确|确切)?的?(?:数据?|数字|数值|答案|准信|说法|名字)(?:就行|即可)?"
    rf"|来着|(?<![什])[呀啊哈哦噢嘛呗啦哟咯哩唉哎嗷喔]|的说){_GAP}[？?]*)+$"
)
"""Thanks, haste, and particles at the end; 呢, 吗 and 吧 ask, and stay."""

_ROUNDED = re.compile(
    r"[，,（(]?(?:结果|答案)?(?:请|要)?(?:保留|精确到|取)?(?:小数点?后?)?[一二两三1-3]位小数[)）]?|[，,（(](?:取整数?|四舍五入)[)）]?"
)
"""How a number is to be rounded, which asks for nothing."""
_ENDING = re.compile(r"[\s？?。.!！～~]+$")
_MARKS = re.compile(r"([，,、；;：:？?。！!\s]+)")
_ASKED = re.compile(r"(?:百分之|第)?(?:多少|几(?![乎十百千万]|个百分))|哪[些个家里儿]?|谁|什么|啥")
_UNIT = "|".join(sorted({*ASKED_UNITS, *UNITS, *"个种类样块批届轮宗亿万"}, key=len, reverse=True))
_MEASURE = re.compile(_UNIT)
_RANGE = re.compile(r"^[\u4e00-\u9fff]{0,4}[到至]$|还是|分之|或者?|各|分别")
_BREAK = re.compile(
    rf"(?<=多少)(?=(?:同比|比上年)?(?:增长|增加|提高|提升|下降|减少|涨|升|降)了?(?:多少|几个|百分之几))"
    rf"|(?<=[多几])少?(?:{_UNIT})(?=(?:[\u4e00-\u9fff]了)?(?:多少|几)(?!分))"
    r"|(?<=[\u4e00-\u9fff]{4})(?<![是要])(?=我[问要]的是|我要|别(?:给我|算|把|说|拿)|不要[^求]{1,5}$|不是[\u4e00-\u9fff]{2,8}$)"
)
"""Where a mark belongs, whatever the words around: a change asked for too, two amounts, what is not meant."""
_LEAST_WEIGHT = 2.0
"""What each of two questions must weigh in known terms to be taken for a question of its own."""
_LEAST_WORDS = 2
_SENTENCE = re.compile(r"(?<=[。！!；;])|(?<=[问说讲看账问听句][:：])")
_POINTS_BACK = re.compile("[这那它其]|上述|前者|后者|刚才|的[？?]*$")
_SAYS_ENOUGH = 5.0
"""Weight of known terms from which a question needs nothing that is said in front of it."""
_SAYS_ALL = 7.0
"""The same for a clause in front of it, which may name what the question is about."""
_CLAUSE = "[^，,。：:？?]"
_INTRODUCES = re.compile(
    rf"^(?:{_CLAUSE}{{0,6}}(?:我|俺|咱)(?!们?(?:[国省市区县乡镇村]|这|想|要|打算|准备))|当{_CLAUSE}{{1,6}}的){_CLAUSE}{{0,16}}[，,：:]"
    rf"|^{_CLAUSE}{{0,12}}(?:(?:对|核对|核|问|查|确认|核实)(?:一下|下)|想问|用)[，,：:]"
)
"""A clause that says who asks, and what for."""
_TAKES_NOUN = frozenset("个家名项种类座所条位件处批支人")
_GOES_ON = frozenset("对占比其")
_STATES = re.compile("[是为到达超破]多少$")
"""What tells behind, or in front of, 多少 that it is the amount of what has been named: no noun follows."""


def without_courtesy(text: str) -> str:
    """Return a question without what is said around it; the whole where nothing would be left.

    Of several question marks at its end one is left.

    >>> without_courtesy("你好，麻烦问下去年外贸总额多少呀？？谢谢")
    '去年外贸总额多少'
    """
    text = _ROUNDED.sub("", text)
    ending = _ENDING.search(text)
    kept = _TAIL.sub("", _ENDING.sub("", text))
    if head := _HEAD.match(kept):
        kept = kept[head.end() :]
    kept = _OUR.sub("", kept, count=1) if _OUR.match(kept) else kept
    if (place := _IN_REPORT.match(kept)) and has_question_word(kept[place.end() :]):
        kept = kept[place.end() :]
    kept = kept.strip("，,。 ")
    if len(kept) < _LEAST_WORDS:
        return text
    return f"{kept}?" if ending and re.search("[?？]", ending[0]) else kept


def without_background(text: str, index: PassageIndex) -> str:
    """Return a question without what is told in front of it and asks nothing (我爸退休了。养老金涨了多少？).

    That is whole sentences, or a clause of who asks and what for (俺是种地的，… 统计科想对一下，…). They stay
    where the question points back at them, or says too little by itself.
    """
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence]
    first = next((i for i, sentence in enumerate(sentences) if has_question_word(sentence)), 0)
    asking = "".join(sentences[first:]).strip()
    if first and not _POINTS_BACK.search(asking) and _says(asking, index) >= _SAYS_ENOUGH:
        text = asking
    said = _INTRODUCES.match(text)
    asking = text[said.end() :] if said and not has_question_word(said[0]) else ""
    return asking if asking and _says(asking, index) >= _SAYS_ALL else text


def _says(text: str, index: PassageIndex) -> float:
    return known_weight(tuple(needs_of(text, index, everyday=True)))


def with_marks(text: str) -> str:
    """Return a question with the commas that its words alone tell to be missing.

    >>> with_marks("物价涨了多少不是五年平均"), with_marks("改造了多少个多少家庭受益")
    ('物价涨了多少，不是五年平均', '改造了多少个，多少家庭受益')
    """
    return _BREAK.sub(lambda found: f"{found[0]}，" if _asks(text[: found.end()]) else found[0], text)


def _asks(text: str) -> bool:
    """Return whether the last piece of a text asks something."""
    return bool(_ASKED.search(_MARKS.split(text)[-1]))


def with_breaks(text: str, index: PassageIndex) -> str:
    """Return a question with a comma between two that were put without one (建了多少栋产值多少).

    It stands where it breaks no word that the report knows, and where both sides ask about something that
    it knows; else there is none.
    """
    parts = _MARKS.split(text)
    parts[::2] = [_broken(piece, index) for piece in parts[::2]]
    return "".join(parts)


def _broken(piece: str, index: PassageIndex) -> str:
    asked = list(_ASKED.finditer(piece))
    for first, second in pairwise(asked):
        between = piece[first.end() : second.start()]
        if len(between) < _LEAST_WORDS or _RANGE.search(between):
            continue
        if cut := _cut(piece, first.end(), second.start(), index):
            return f"{piece[:cut]}，{_broken(piece[cut:], index)}"
    return piece


def _cut(piece: str, start: int, end: int, index: PassageIndex) -> int:
    """Return where piece[start:end] parts two questions, 0 where it does not.

    It is the first place behind the measure word that breaks no word; where a noun may follow (几个项目), the
    one that leaves most to ask about on either side.
    """
    measure = _MEASURE.match(piece, start, end)
    first = (
        measure.end()
        if measure
        else start + (piece[start] not in _GOES_ON and not _STATES.search(piece, 0, start))
    )
    best, where = _LEAST_WEIGHT, 0
    for cut in range(first, end):
        if index.lexical.document_frequency(piece[cut - 1 : cut + 1]) or not ASK.search(piece[cut:]):
            continue
        least = min(_weight(piece[:cut], index), _weight(piece[cut:], index))
        if least >= best and measure and measure[0] not in _TAKES_NOUN:
            return cut
        if least > best or (least == best and not where):
            best, where = least, cut
    return where


def _weight(text: str, index: PassageIndex) -> float:
    return known_weight(tuple(needs_of(text, index)))
