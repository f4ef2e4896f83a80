"""The evidence bundle: one turn with all that proves it, in one signed file; no index, no server is needed.

The file is a page that a person opens offline. It carries the records (the turn, and what was said of it)
with their inclusion proofs and the log's signed head as JSON, in

    <script type="application/json" id="wenbao-bundle">…</script>

and ends with one line that holds the signature of the log's key over every byte before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from index.reports import Report
from rag.anchors import in_paragraph, stored_report
from rag.audit import AuditLog, Entry
from rag.heads import AuditError, Head, head_of, is_signature, is_signed, read_key, sign
from rag.logfile import key_path
from rag.merkle import leaf_hash, root_by_inclusion

FORMAT: Final = 1
OPENS: Final = '<script type="application/json" id="wenbao-bundle">'
CLOSES: Final = "</script>"
MAX_BYTES: Final = 64 * 1024 * 1024

_SIGNATURE = re.compile(rb"<!-- wenbao-signature ([A-Za-z0-9+/=]{88}) -->\n")
_SIGNATURE_BYTES = len("<!-- wenbao-signature  -->\n") + 88


@dataclass(frozen=True, slots=True)
class Proved:
    """A record's line, and the audit path (hex, lowest first) from it to the root of the bundle's head."""

    line: str
    path: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, Any]:
        """All that the record holds."""
        fields: dict[str, Any] = json.loads(self.line)
        return fields


@dataclass(frozen=True, slots=True)
class Context:
    """The paragraph of a citation, around the cited clause: what stands before it and after it."""

    n: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A turn (the first record), the feedback and reviews on it, the paragraphs it cites, and the head."""

    records: tuple[Proved, ...]
    contexts: tuple[Context, ...]
    head: Head

    @property
    def turn(self) -> Mapping[str, Any]:
        """The turn's record."""
        return self.records[0].fields

    @property
    def remarks(self) -> list[Mapping[str, Any]]:
        """The records of feedback and reviews, oldest first."""
        return [record.fields for record in self.records[1:]]


def bundle_of(log: AuditLog, turn: Entry) -> Bundle:
    """Return the bundle of a turn under the log's head of now. AuditError without the signing key."""
    head = log.head()
    entries = [turn, *(entry for entry in log.about(turn.seq) if entry.seq < head.size)]
    records = tuple(
        Proved(entry.line, tuple(node.hex() for node in log.inclusion(entry.seq, head.size)))
        for entry in entries
    )
    return Bundle(records, tuple(_contexts(log, turn)), head)


def _contexts(log: AuditLog, turn: Entry) -> Iterator[Context]:
    for citation in turn.fields["answer"]["citations"]:
        report = stored_report(log, citation["sha256"])
        if report is not None:
            before, _, after = in_paragraph(report.text, citation["start"], citation["end"])
            yield Context(citation["n"], before, after)


def payload_of(bundle: Bundle) -> str:
    """Return the bundle as the element of the page that carries it."""
    fields = {"format": FORMAT} | asdict(bundle)
    text = json.dumps(fields, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    # within the JSON these stand in strings only, where an escape means the same
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f"{OPENS}{text}{CLOSES}"


def signed_page(page: str, log: AuditLog) -> bytes:
    """Return the bundle's file: `page`, with the signature of the log's key over it as its last line."""
    content = (page.rstrip("\n") + "\n").encode("utf-8", "backslashreplace")
    signature = sign(content, read_key(key_path(log.path)))
    return content + f"<!-- wenbao-signature {signature} -->\n".encode()


def read_bundle(path: Path) -> Bundle:
    """Return the bundle in a file, every byte of it signed by the key that its head names.

    AuditError, saying what is wrong, where that is not so.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AuditError(f"{path}: 读不了（{error.strerror}），请检查路径和权限（cannot read）。") from None
    content, last = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    found = _SIGNATURE.fullmatch(last)
    if found is None or len(raw) > MAX_BYTES:
        raise AuditError(
            f"{path}: 不是问报的证据包，或文件不完整、末尾被改动过（no evidence bundle, or not whole）。"
        )
    bundle = _parse(content, path)
    if not is_signature(content, found[1].decode(), bundle.head.key):
        raise AuditError(f"{path}: 签名与内容不符，证据包被改动过，请勿采信（this bundle was changed）。")
    return bundle


def _parse(content: bytes, path: Path) -> Bundle:
    try:
        text = content.decode()
        start = text.index(OPENS) + len(OPENS)
        fields = json.loads(text[start : text.index(CLOSES, start)])
        if fields["format"] != FORMAT:
            raise AuditError(
                f"{path}: 证据包的格式是 {fields['format']}，本程序读的是 {FORMAT}，"
                "请用写它的那个版本检查（a bundle of another version）。"
            )
        records = tuple(Proved(one["line"], tuple(one["path"])) for one in fields["records"])
        contexts = tuple(Context(**one) for one in fields["contexts"])
        bundle = Bundle(records, contexts, head_of(fields["head"]))
        if bundle.turn["kind"] != "turn":
            raise ValueError
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise AuditError(f"{path}: 证据包的内容被改动过，读不懂，请勿采信（damaged bundle）。") from None
    return bundle


def find_problems(bundle: Bundle, report: Report | None, head: Head | None = None) -> Iterator[str]:
    """Yield what a read bundle does not prove; nothing for a sound one.

    `report` is the one that the answer cites, read from its own file; `head` one that was kept elsewhere.
    Without a head the key is the bundle's own word.
    """
    if not is_signed(bundle.head):
        yield "树头的签名不对（the head's signature is wrong）"
    if head is not None:
        yield from _head_problems(bundle.head, head)
    for record in bundle.records:
        if not _is_included(record, bundle.head):
            yield f"第 {record.fields.get('seq')} 条记录不在树头所说的日志里（not included in the log）"
    yield from _citation_problems(bundle, report)


def _head_problems(stated: Head, kept: Head) -> Iterator[str]:
    if (stated.log, stated.key) != (kept.log, kept.key):
        yield "证据包的日志或签名密钥不是所存树头的那个（another log, or another key）"
    elif stated.size == kept.size and stated.root != kept.root:
        yield "同样的条数，树根与所存树头不同：日志被重写过（the log was rewritten）"


def _is_included(record: Proved, head: Head) -> bool:
    try:
        path = [bytes.fromhex(node) for node in record.path]
        root = root_by_inclusion(leaf_hash(record.line.encode()), int(record.fields["seq"]), head.size, path)
    except (ValueError, LookupError, TypeError):
        return False
    return root is not None and root.hex() == head.root


def _citation_problems(bundle: Bundle, report: Report | None) -> Iterator[str]:
    contexts = {context.n: context for context in bundle.contexts}
    for citation in bundle.turn["answer"]["citations"]:
        n, start, end = citation["n"], citation["start"], citation["end"]
        if report is None:
            yield f"出处[{n}] 没有核对：请用 --report 给出报告 {citation['report']} 的文件（not checked）"
            continue
        if report.sha256 != citation["sha256"]:
            yield (
                f"出处[{n}] 引的不是这份报告：全文哈希应为 {citation['sha256'][:12]}…，"
                f"这个文件是 {report.sha256[:12]}…（the bundle is for another report, or another version）"
            )
            continue
        around = contexts.get(n)
        said = (around.before, citation["text"], around.after) if around else None
        if said != in_paragraph(report.text, start, end):
            yield f"出处[{n}] 与报告原文对不上（does not match the report）"
