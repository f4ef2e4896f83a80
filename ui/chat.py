"""The page: a question box, the conversation, beside it the report's own words; further tabs: ledger, audit.

gradio is imported only when a page is built, with its telemetry switched off first. It reads the annotations
of handlers, so none here is postponed.
"""

import base64
import json
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from index.reports import Report
from rag.contract import to_json
from rag.heads import AuditError
from rag.question import MAX_QUESTION
from rag.turns import Asker, ask_recorded, record_feedback
from rag.writing import Tell
from ui import answers, reader, render, transcript
from ui.audit_page import build_audit
from ui.labels import SUBMIT, label
from ui.ledger_page import build_ledger
from ui.render import Exchange
from ui.service import Service, Visitor
from ui.streaming import streamed
from ui.suggestions import OFFERED, suggest

if TYPE_CHECKING:
    import gradio as gr

KEPT_EXCHANGES = 50
"""A conversation keeps its latest exchanges: it is drawn whole after each, so it must not grow for ever."""

LONGEST_REASON: Final = 1000
_QUIET: Final[dict[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}
_AT_ONCE: Final[dict[str, Any]] = {**_QUIET, "queue": False}
"""What is short is not queued: a question asked just then would find the stream closed that brought it."""
_BRIDGE: Final = (
    "window.wenbaoTell = (said) => trigger('tell', { said });"
    "window.wenbaoSave = (said) => trigger('save', { said });"
)
_FILE: Final = "watch('value', () => window.wenbaoFile(element));"
_KINDS: Final = {
    "md": "text/markdown;charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the page that handlers read or write."""

    page: "gr.Blocks"
    state: "gr.State"
    conversation: "gr.Chatbot"
    sources: "gr.HTML"
    box: "gr.Textbox"
    notice: "gr.HTML"
    fresh: "gr.Button"
    visitor: "gr.HTML"
    audit: "gr.Tab"
    examples: "gr.Row"
    chips: "list[gr.Button]"
    more: "gr.Row"
    saves: "gr.Row"
    next: "list[gr.Button]"
    bridge: "gr.HTML"
    file: "gr.HTML"

    @property
    def shown(self) -> "list[Any]":
        """What `_shown` fills, in its order."""
        return [self.state, self.conversation, self.sources, self.box, self.notice, *self.controls]

    @property
    def controls(self) -> "list[Any]":
        """Those of `shown` that are hidden or put out of use at times."""
        return [self.examples, self.more, self.saves, self.fresh]


def build_chat(service: Service) -> "gr.Blocks":
    """Return the chat page of a service; every handler is private but the API's `ask`."""
    _silence_gradio()
    import gradio as gr
    from gradio.events import api

    index = service.index
    parts = _lay_out(service)

    def submit(
        question: str, exchanges: tuple[Exchange, ...], request: gr.Request
    ) -> Iterator[tuple[object, ...] | dict[object, object]]:
        # what to ask next comes with the answer's own event: a second one, on its way when the next question
        # is asked, makes gradio's page close the stream that it has just begun to listen to
        shown: tuple[Any, ...] = ()
        for shown in _steps(service, question, exchanges, request):
            yield *shown, *(gr.skip() for _ in parts.next)
        if shown:
            offered = suggest(index, shown[0])
            # gradio's page makes a step out of the one before, in place, maybe before it has shown that: an
            # update that is left out here may never be seen, so this step says how every control stands
            controls = parts.controls
            filled: dict[object, object] = dict(zip(controls, shown[-len(controls) :], strict=True))
            filled[parts.more] = gr.update(visible=bool(offered))
            for chip, text in zip(parts.next, (*offered, *[""] * OFFERED), strict=False):
                filled[chip] = gr.update(value=text, visible=bool(text))
            yield filled

    def answer(question: str, history: list[str], request: gr.Request) -> dict[str, object]:
        """Return what `wenbao ask --json` prints for `question`; `history` holds the earlier questions."""
        return answer_object(service, question, history, request)

    def welcome(request: gr.Request) -> tuple[object, ...]:
        audits = service.may_audit(request)
        return render.visitor_html(service.asker(request, "")), gr.update(visible=audits)

    with parts.page:
        asks = [(parts.box.submit, parts.box), *((chip.click, chip) for chip in (*parts.chips, *parts.next))]
        for event, origin in asks:
            # a question that comes while the last is being finished is asked next, not dropped
            filled = [*parts.shown, *parts.next]
            event(submit, [origin, parts.state], filled, trigger_mode="always_last", **_QUIET)
        parts.fresh.click(partial(_shown, service, ()), None, parts.shown, **_AT_ONCE)
        _connect_bridge(service, parts)
        if service.users is not None:  # else there is nobody to greet, and nothing may change under a typist
            parts.page.load(welcome, None, [parts.visitor, parts.audit], **_AT_ONCE)
        api(answer, api_name="ask")
    return parts.page


def _steps(
    service: Service, question: str, exchanges: tuple[Exchange, ...], visitor: Visitor
) -> Iterator[tuple[object, ...]]:
    """Yield what the page shows while a question is asked, and at the end."""
    import gradio as gr

    if exchanges and not question.strip():
        return  # Enter twice
    if problem := find_problem(question) or service.hold(visitor):
        yield _shown(service, exchanges, typed=gr.skip(), notice=problem)
        return
    yield _shown(service, exchanges, pending=question)
    asker = service.asker(visitor, "chat")
    try:
        if service.writer is None:
            longer = converse(service, question, exchanges, asker)
        else:
            longer = yield from _phrased(service, question, exchanges, asker)
    except AuditError as error:
        yield _shown(service, exchanges, typed=question, notice=render.unrecorded_notice(error))
    else:
        yield _shown(service, longer, typed=gr.skip())  # they may be typing the next


def _phrased(
    service: Service, question: str, exchanges: tuple[Exchange, ...], asker: Asker
) -> Generator[tuple[object, ...], None, tuple[Exchange, ...]]:
    """Yield what the page shows while a model words the answer, which is there at once; return the end."""
    import gradio as gr

    steps = streamed(lambda tell: converse(service, question, exchanges, asker, tell))
    told: list[str] = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            longer: tuple[Exchange, ...] = end.value
            return longer
        writing = told[-1] if len(told) > 1 else ""
        shown = answers.provisional_html(told[0], writing)
        yield _shown(service, exchanges, pending=question, provisional=shown, typed=gr.skip())


def _connect_bridge(service: Service, parts: _Parts) -> None:
    """Connect what the page's own script asks for: a thumb kept, the conversation as a file."""
    import gradio as gr

    def tell(event: gr.EventData, exchanges: tuple[Exchange, ...], request: gr.Request) -> str:
        problem = take_feedback(service, exchanges, event.said, service.asker(request, "chat"))
        return render.notice_html(problem)

    def save(event: gr.EventData, exchanges: tuple[Exchange, ...]) -> str:
        return file_of(service, exchanges, event.said)

    parts.bridge.tell(tell, parts.state, parts.notice, trigger_mode="multiple", **_AT_ONCE)
    parts.bridge.save(save, parts.state, parts.file, **_AT_ONCE)


def _lay_out(service: Service) -> _Parts:
    """Return the page with its components, nothing connected yet."""
    import gradio as gr

    index = service.index
    page = gr.Blocks(title="问报 Wenbao", analytics_enabled=False, fill_width=True)
    with page:
        state = gr.State(())
        with gr.Row(elem_id="wb-top"):
            gr.HTML(render.header_html(index.reports))
            visitor = gr.HTML(elem_id="wb-visitor", visible=service.users is not None)
            with gr.Row(elem_id="wb-saves", visible=False) as saves:
                gr.Button("Markdown ↓", elem_id="wb-save-md", size="sm")
                gr.Button("Word ↓", elem_id="wb-save-docx", size="sm")
            fresh = gr.Button(label("new"), elem_id="wb-restart", size="sm")
        with gr.Tabs(elem_id="wb-tabs"):
            with gr.Tab(label("ask"), elem_id="wb-asking"), gr.Row(elem_id="wb-main"):
                with gr.Column(elem_id="wb-left"):
                    conversation = _conversation()
                    with gr.Row(elem_id="wb-examples") as examples:
                        questions = render.example_questions(index.reports)
                        chips = [gr.Button(text, size="sm") for text in questions]
                    with gr.Row(elem_id="wb-next", visible=False) as more:
                        following = [gr.Button("", size="sm") for _ in range(OFFERED)]
                    box = _question_box()
                    notice = gr.HTML(elem_id="wb-notices")
                with gr.Column(elem_id="wb-right"):
                    gr.HTML(reader.views_html(), elem_id="wb-views")
                    sources = _source_panel()
                    gr.HTML(reader.shell_html(index.reports), elem_id="wb-reader")
            with gr.Tab(label("ledger"), elem_id="wb-ledger") as ledger:
                build_ledger(index, ledger)
            with gr.Tab(label("audit"), elem_id="wb-audit", visible=service.is_one_s_own) as audit:
                build_audit(service, audit)
        bridge = gr.HTML(elem_id="wb-bridge", js_on_load=_BRIDGE)
        file = gr.HTML(elem_id="wb-file", js_on_load=_FILE)
    return _Parts(
        page, state, conversation, sources, box, notice, fresh, visitor, audit, examples, chips, more,
        saves, following, bridge, file,
    )  # fmt: skip


def _shown(
    service: Service,
    exchanges: tuple[Exchange, ...],
    *,
    pending: str = "",
    provisional: str = "",
    typed: object = "",
    notice: str = "",
) -> tuple[object, ...]:
    """Return what the page shows of a conversation, in the order of `_Parts.shown`."""
    import gradio as gr

    reports = service.reports
    return (
        exchanges,
        messages(exchanges, reports, pending, provisional),
        render.sources_html(exchanges, reports) + transcript.copies_html(exchanges, reports),
        typed,
        render.notice_html(notice),
        gr.update(visible=not exchanges and not pending),
        gr.update(visible=False),
        gr.update(visible=bool(exchanges)),
        gr.update(interactive=not pending),
    )


def _conversation() -> "gr.Chatbot":
    import gradio as gr

    return gr.Chatbot(
        elem_id="wb-chat",
        label=label("conversation"),
        show_label=False,
        container=False,
        buttons=[],
        latex_delimiters=[],
        allow_tags=False,
        feedback_options=None,
        placeholder=render.empty_html(),
    )


def _question_box() -> "gr.Textbox":
    import gradio as gr

    return gr.Textbox(
        elem_id="wb-box",
        label=label("question"),
        placeholder=label("type_a_question"),
        show_label=False,
        container=False,
        max_lines=5,
        submit_btn=SUBMIT,
        autofocus=True,
    )


def _source_panel() -> "gr.HTML":
    import gradio as gr

    return gr.HTML(
        render.sources_html((), {}),
        elem_id="wb-panel",
        js_on_load="watch('value', () => window.wenbaoPanelChanged(element));",
    )


def find_problem(question: str) -> str:
    """Return why `question` cannot be asked, empty where it can."""
    if not question.strip():
        return "请先输入一个问题。Type a question first."
    if len(question) > MAX_QUESTION:
        return (
            f"问题太长：{len(question)} 字，最多 {MAX_QUESTION} 字，请删短后再问。"
            f"Too long: at most {MAX_QUESTION} characters."
        )
    return ""


def converse(
    service: Service,
    question: str,
    exchanges: tuple[Exchange, ...],
    asker: Asker,
    tell: Tell | None = None,
) -> tuple[Exchange, ...]:
    """Return `exchanges` with one more: `question`, asked with the earlier questions as its history.

    `tell` is told what `ask` tells. AuditError where it cannot be recorded.
    """
    history = [exchange.question for exchange in exchanges]
    recorded = ask_recorded(
        service.index, question, history, log=service.log, asker=asker, writer=service.writer, tell=tell
    )
    return (*exchanges, Exchange(question, recorded.answer, recorded.turn))[-KEPT_EXCHANGES:]


def answer_object(service: Service, question: str, history: list[str], visitor: Visitor) -> dict[str, object]:
    """Return the contract's object for one question of the API.

    gradio's error, which a client is told, where it may not ask now, or the answer is not recorded.
    """
    import gradio as gr

    if problem := service.hold(visitor):
        raise gr.Error(problem)
    asker = service.asker(visitor, "api")
    try:
        recorded = ask_recorded(
            service.index, question, history, log=service.log, asker=asker, writer=service.writer
        )
        return to_json(recorded.answer)
    except AuditError as error:
        raise gr.Error(render.unrecorded_notice(error)) from None


def take_feedback(service: Service, exchanges: Sequence[Exchange], said: object, asker: Asker) -> str:
    """Record a reader's thumb on one of the exchanges; return why that failed, "" where it did not.

    `said` comes from the page: {"turn": the exchange's number from 1, "helpful": true, "reason": ""}. What
    is none of ours, or about a turn that is not recorded, is passed over.
    """
    fields = said if isinstance(said, dict) else {}
    number, helpful = fields.get("turn"), fields.get("helpful")
    if service.log is None or not isinstance(number, int) or not 1 <= number <= len(exchanges):
        return ""
    turn = exchanges[number - 1].turn
    if turn is not None and isinstance(helpful, bool):
        reason = str(fields.get("reason") or "")[:LONGEST_REASON]
        try:
            record_feedback(service.log, turn, helpful, reason, asker)
        except AuditError as error:
            return render.lost_feedback_notice(error)
    return ""


def file_of(service: Service, exchanges: Sequence[Exchange], kind: object) -> str:
    """Return the conversation as a file of that kind (md, docx), for the page to save; "" for no kind."""
    today = date.today()
    if kind == "md":
        content = transcript.as_markdown(exchanges, service.reports, today).encode("utf-8")
    elif kind == "docx":
        content = transcript.as_docx(exchanges, service.reports, today)
    else:
        return ""
    name = f"wenbao-{today:%Y%m%d}.{kind}"
    fields = {"name": name, "type": _KINDS[kind], "base64": base64.b64encode(content).decode()}
    return f'<div class="wb-download" hidden>{render.inert(json.dumps(fields))}</div>'


def messages(
    exchanges: Sequence[Exchange], reports: Mapping[str, Report], pending: str = "", provisional: str = ""
) -> list[dict[str, str]]:
    """Return the conversation as gradio's chat takes it, and last the question that is being answered.

    `reports` holds the reports by id, `provisional` what is shown of the last answer so far, as HTML.
    """
    turns = [(one.question, answers.answer_html(one, n, reports)) for n, one in enumerate(exchanges, 1)]
    turns += [(pending, provisional or answers.pending_html())] if pending else []
    return [
        message
        for question, reply in turns
        for message in (
            {"role": "user", "content": answers.question_html(question)},
            {"role": "assistant", "content": reply},
        )
    ]


def _silence_gradio() -> None:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
