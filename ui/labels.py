"""The words on the page's controls, in both languages, and how gradio comes to show them.

A browser in Chinese sees them Chinese first ("问答 Ask"), one in English the other way round ("Ask 问答"), so
that two people at one desk can speak of the same button. gradio has only a mark of each in hand; the browser
puts the words in its place. What the page says otherwise is HTML of ours, Chinese with English beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from ui.answers import OUTCOMES
from ui.table import MEASURES, STATUSES
from ui.turn_words import REVIEWS

if TYPE_CHECKING:
    import gradio as gr

Choices = list[tuple[str, str]]
"""What a dropdown or a radio offers: label, value."""

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "ask": ("问答", "Ask"),
    "ledger": ("数据台账", "Figures"),
    "audit": ("审计", "Audit"),
    "new": ("新对话", "New"),
    "conversation": ("对话", "Conversation"),
    "question": ("问题", "Question"),
    "type_a_question": ("输入问题", "Ask a question"),
    "all": ("全部", "All"),
    "report": ("报告", "Report"),
    "period": ("时期", "Period"),
    "measure": ("类别", "Measure"),
    "status": ("性质", "Status"),
    "indicator": ("指标", "Indicator"),
    "indicators": ("指标", "Indicators"),
    "for_example": ("如 GDP、就业、增加值", "e.g. GDP"),
    "verify": ("检查", "Verify"),
    "since": ("从", "Since"),
    "until": ("到", "Until"),
    "user": ("谁问的", "User"),
    "outcome": ("结果", "Status"),
    "words": ("问答里的字", "Words"),
    "replay": ("再问一遍", "Replay"),
    "citation": ("出处", "Citation"),
    "verdict": ("是否支持", "Verdict"),
    "remark": ("说明", "Remark"),
    "record": ("记下复核", "Record the review"),
    **{f"status_{status}": (words, status.value) for status, words in STATUSES.items()},
    **{f"measure_{measure}": (words, measure.value) for measure, words in MEASURES.items()},
    **{f"outcome_{outcome}": words for outcome, words in OUTCOMES.items()},
    **{f"verdict_{verdict}": (words, verdict.replace("_", " ")) for verdict, words in REVIEWS.items()},
}
"""Key -> Chinese, English."""

SUBMIT: Final = "提问 Ask"
"""One order for everybody: gradio 6.31 does not translate the text of a box's submit button."""

_PREFIX: Final = "wenbao-"
"""gradio merges these with words of its own, some of which are called status or file."""


def label(key: str) -> str:
    """Return what gradio shows as the words of `key`, on any component. KeyError where there are none."""
    from gradio.i18n import I18nData

    if key not in LABELS:
        raise KeyError(key)
    return str(I18nData(_PREFIX + key))


def options(group: str, values: Iterable[str]) -> Choices:
    """Return the values of a closed set as they are offered, each by its label "group_value"."""
    return [(label(f"{group}_{value}"), value) for value in values]


def translations() -> dict[str, dict[str, str]]:
    """Return the words under each language that gradio may find the browser to speak, by prefixed key.

    Of Chinese it knows zh-CN and zh-TW, by just these names; en is its fallback for whatever else a browser
    speaks, zh-HK among it.
    """
    chinese = {_PREFIX + key: f"{words} {other}" for key, (words, other) in LABELS.items()}
    english = {_PREFIX + key: f"{other} {words}" for key, (words, other) in LABELS.items()}
    return {"zh-CN": chinese, "zh-TW": chinese, "en": english}


def make_i18n() -> gr.I18n:
    """Return what the page is mounted with, so that the marks of `label` become words."""
    import gradio as gr

    return gr.I18n(**translations())
