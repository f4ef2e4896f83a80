"""The auditor's tab: the turns, one of them in full with its sources, review, replay, and the log's state.

    /audit/turns.csv?since=…&until=…&user=…&status=…&text=…
    /audit/turns.jsonl?…   /audit/cases.jsonl?…
    /audit/bundle-7.html   /audit/head.json

Every handler and every address asks again whether the visitor may audit; who may not gets nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from index.errors import WenbaoError
from rag.anchors import stored_report
from rag.audit import AuditLog, Entry
from rag.faults import Fault
from rag.heads import AuditError, head_text
from rag.replay import replay
from rag.turns import Asker, Review, record_review
from ui import audit_html
from ui.answers import OUTCOMES
from ui.audit_files import PARTS, bundle_file, read_wanted, turns_text
from ui.labels import label, options
from ui.render import notice_html
from ui.service import Service, Visitor
from ui.turn_words import REVIEWS

# No postponed annotations here: gradio reads that of an event when the page is built.
if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI, Request

CHECKED_AT_ONCE: Final = 20_000
"""A log of at most so many records is checked whenever the tab is opened; a longer one when asked to."""

_PLAIN: Final = {"x-content-type-options": "nosniff", "cache-control": "no-store"}
_FILES: Final = {
    "turns.csv": ("csv", "text/csv"),
    "turns.jsonl": ("jsonl", "application/x-ndjson"),
    "cases.jsonl": ("cases", "application/x-ndjson"),
}
_QUIET: Final[dict[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}
_TURNS: Final = "window.wenbaoTurns(element, (turn) => trigger('open', { turn }));"
_TURN: Final = "watch('value', () => window.wenbaoTurnShown(element));"


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor of one of the addresses: a request outside gradio."""

    username: str | None
    session_hash: str | None = None


@dataclass(frozen=True, eq=False)
class AuditPage:
    """What the tab shows of a service's log, as HTML; all that comes from the page may be anything."""

    service: Service
    log: AuditLog

    def admit(self, visitor: Visitor) -> None:
        """Raise gradio's error, which the page shows, for whoever may not audit."""
        import gradio as gr

        if not self.service.may_audit(visitor):
            raise gr.Error("只有审计人员可以查看（for auditors only）。")

    def choices(self, number: int) -> list[tuple[str, int]]:
        """Return the citations of a turn as they are offered for review."""
        return audit_html.review_choices(self.log.turn(number))

    def turns(self, *parts: str) -> str:
        """Return the table of the turns that fit; `parts` in the order of PARTS."""
        given = dict(zip(PARTS, parts, strict=True))
        try:
            found = self.log.turns(read_wanted(**given), limit=audit_html.SHOWN + 1, newest_first=True)
        except WenbaoError as error:
            return notice_html(_without_path(error, self.log))
        reviewed = {turn.seq: self._reviews(turn) for turn in found[: audit_html.SHOWN]}
        query = urlencode({name: value for name, value in given.items() if value})
        return audit_html.turns_html(found, reviewed, query)

    def _reviews(self, turn: Entry) -> int:
        return sum(entry.kind == "review" for entry in self.log.about(turn.seq))

    def turn(self, number: int) -> str:
        """Return one turn in full; AuditError where there is none of that number."""
        turn = self.log.turn(number)
        digests = {one["sha256"] for one in turn.fields["answer"]["citations"]}
        reports = {digest: stored_report(self.log, digest) for digest in digests}
        return audit_html.turn_html(turn, self.log.about(number), reports)

    def state(self, *, always: bool) -> str:
        """Return the state of the log, checked now if it is short or `always`."""
        size = self.log.size
        faults: list[Fault] | None = None
        if always or size <= CHECKED_AT_ONCE:
            faults = list(self.log.faults())
        return audit_html.state_html(size, faults, f"{datetime.now():%Y-%m-%d %H:%M:%S}")

    def replay(self, number: int) -> str:
        """Return what comes of asking a turn again."""
        return audit_html.replay_html(replay(self.service.index, self.log.turn(number)))

    def review(self, number: int, citation: object, verdict: object, remark: str, asker: Asker) -> str:
        """Record a review; return why it cannot be, "" where it is recorded."""
        if verdict not in [*Review]:
            return "请选择支持、部分支持或不支持（choose a verdict）。"
        if not isinstance(citation, int):
            return "请选择一条出处（choose a citation）。"
        try:
            record_review(self.log, number, citation, Review(str(verdict)), remark[:2000].strip(), asker)
        except AuditError as error:
            return _without_path(error, self.log)
        return ""


def build_audit(service: Service, tab: "gr.Tab") -> None:
    """Lay the auditor's tab out, in which the caller stands; empty where nothing is recorded."""
    if service.log is None:
        return
    import gradio as gr

    page = AuditPage(service, service.log)

    def find(since: str, until: str, user: str, status: str, text: str, request: gr.Request) -> str:
        page.admit(request)
        return page.turns(since, until, user, status, text)

    def look(request: gr.Request) -> str:
        page.admit(request)
        return page.state(always=False)

    def check(request: gr.Request) -> str:
        page.admit(request)
        return page.state(always=True)

    def open_turn(event: gr.EventData, request: gr.Request) -> tuple[object, ...]:
        page.admit(request)
        number = _number(event.turn)
        choices = page.choices(number)
        offered = gr.update(choices=choices, value=choices[0][1] if choices else None)
        seen = gr.update(visible=True), gr.update(visible=bool(choices))
        return number, page.turn(number), *seen, offered, None, "", "", ""

    def again(number: int, request: gr.Request) -> str:
        page.admit(request)
        return page.replay(number)

    def save(
        number: int, citation: int, verdict: str, remark: str, request: gr.Request
    ) -> tuple[object, ...]:
        page.admit(request)
        if problem := page.review(number, citation, verdict, remark, service.asker(request, "chat")):
            return gr.skip(), gr.skip(), gr.skip(), notice_html(problem)
        return page.turn(number), None, "", _SAVED

    with gr.Row(elem_id="wb-log"):
        state = gr.HTML(elem_id="wb-state")
        checking = gr.Button(label("verify"), size="sm", elem_id="wb-verify")
        gr.HTML('<a href="audit/head.json" download>树头 head</a>', elem_id="wb-head")
    with gr.Row(elem_id="wb-turn-filters"):
        filters = _filters()
    with gr.Row(elem_id="wb-audit-main"):
        with gr.Column(elem_id="wb-turns-column"):
            table = gr.HTML(elem_id="wb-turns", js_on_load=_TURNS, apply_default_css=False)
        with gr.Column(elem_id="wb-turn-column"):
            with gr.Column(visible=False, elem_id="wb-tools") as tools:
                replaying = gr.Button(label("replay"), size="sm", elem_id="wb-replay-button")
                result = gr.HTML(elem_id="wb-replayed")
            turn = gr.HTML(audit_html.empty_turn_html(), elem_id="wb-turn", js_on_load=_TURN)
            with gr.Column(visible=False, elem_id="wb-review") as form:
                citation, verdict, remark, saving, saved = _review_form()

    shown = gr.State(0)
    tab.select(look, None, state, **_QUIET)
    changes = [tab.select, *(one.change for one in filters)]
    gr.on(changes, find, filters, table, trigger_mode="always_last", **_QUIET)
    checking.click(check, None, state, api_visibility="private")
    opened = [shown, turn, tools, form, citation, verdict, remark, saved, result]
    table.open(open_turn, None, opened, **_QUIET)
    replaying.click(again, shown, result, **_QUIET)
    saving.click(save, [shown, citation, verdict, remark], [turn, verdict, remark, saved], **_QUIET)


def _review_form() -> "tuple[gr.Dropdown, gr.Radio, gr.Textbox, gr.Button, gr.HTML]":
    import gradio as gr

    return (
        gr.Dropdown([], label=label("citation"), elem_id="wb-citation"),
        gr.Radio(options("verdict", REVIEWS), label=label("verdict"), elem_id="wb-verdict"),
        gr.Textbox(label=label("remark"), max_lines=3, elem_id="wb-remark"),
        gr.Button(label("record"), elem_id="wb-save", size="sm"),
        gr.HTML(elem_id="wb-saved"),
    )


_SAVED: Final = '<p class="wb-done" role="status">✓ 已记入日志 recorded</p>'


def _filters() -> "list[gr.Textbox | gr.Dropdown]":
    """Return the filters in the order of PARTS."""
    import gradio as gr

    day = "2026-11-26"
    outcomes = [(label("all"), ""), *options("outcome", OUTCOMES)]
    return [
        gr.Textbox(label=label("since"), placeholder=day, max_lines=1, elem_id="wb-since"),
        gr.Textbox(label=label("until"), placeholder=day, max_lines=1, elem_id="wb-until"),
        gr.Textbox(label=label("user"), max_lines=1, elem_id="wb-user"),
        gr.Dropdown(outcomes, value="", label=label("outcome"), elem_id="wb-turn-status"),
        gr.Textbox(label=label("words"), max_lines=1, elem_id="wb-words"),
    ]


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


# --- the files


def add_audit_files(app: "FastAPI", service: Service) -> None:
    """Add to `app` the addresses that the module's docstring names."""
    log = service.log
    if log is None:
        return
    from fastapi import Request, Response
    from fastapi.responses import PlainTextResponse

    def answer(request: Request, make: Callable[[], tuple[bytes, str]], name: str) -> Response:
        if not service.may_audit(guest(request)):
            return PlainTextResponse(
                "只有审计人员可以查看（for auditors only）。", status_code=403, headers=_PLAIN
            )
        try:
            content, media = make()
        except WenbaoError as error:
            return PlainTextResponse(_without_path(error, log), status_code=400, headers=_PLAIN)
        headers = {"content-disposition": f'attachment; filename="{name}"'} | _PLAIN
        return Response(content, media_type=f"{media}; charset=utf-8", headers=headers)

    def turns(request: Request, form: str) -> Response:
        name = f"cases.{form}" if "cases" in request.url.path else f"turns.{form}"
        return answer(request, lambda: turns_file(log, name, request.query_params), name)

    def bundle(request: Request, turn: int) -> Response:
        made = lambda: (bundle_file(log, log.turn(turn)), "text/html")  # noqa: E731
        return answer(request, made, f"wenbao-{turn}.html")

    def head(request: Request) -> Response:
        return answer(
            request, lambda: (head_text(log.head()).encode() + b"\n", "application/json"), "head.json"
        )

    app.add_api_route("/audit/turns.{form}", turns, methods=["GET"])
    app.add_api_route("/audit/cases.{form}", turns, methods=["GET"])
    app.add_api_route("/audit/bundle-{turn:int}.html", bundle, methods=["GET"])
    app.add_api_route("/audit/head.json", head, methods=["GET"])


def guest(request: "Request") -> Visitor:
    """Return the visitor behind a request of ours."""
    from ui.login import USER

    user = request.scope.get(USER)
    return Guest(None if user is None else user.name)


def turns_file(log: AuditLog, name: str, query: Mapping[str, str]) -> tuple[bytes, str]:
    """Return the turns that `query` asks for as the file of that name, and its media type."""
    if name not in _FILES:
        raise WenbaoError("没有这样的文件（no such file）。")
    form, media = _FILES[name]
    found = log.turns(read_wanted(**{part: query[part] for part in PARTS if part in query}))
    return turns_text(log, found, form).encode("utf-8", "backslashreplace"), media


def _without_path(error: WenbaoError, log: AuditLog) -> str:
    return str(error).replace(f"{log.path}: ", "").replace(str(log.path), "")
