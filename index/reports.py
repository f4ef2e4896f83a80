"""Read a report file once: text or Word; decode it, clean its conversion debris, keep both hashes."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index.errors import ReportError
from index.word import MARK, word_text

MAX_BYTES = 64 * 1024 * 1024
"""A report is some 60 kB; what is a thousand times larger is another kind of file."""

BUNDLED = Path(__file__).parent / "data" / "reports" / "shapingba-2025.txt"

_BOOKMARK = re.compile(r"\[bookmark: [^\]\[\n]{0,200}\] ?")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MARKUP = re.compile(r"<(?:!doctype|html|head|meta|body|div|p|h[1-6]|span)\b[^<>\n]{0,200}>", re.IGNORECASE)
_MARKUP_WITHIN = 2000

_CONGRESS = re.compile(
    r"在([\u4e00-\u9fff]{2,20}?)第?[一二三四五六七八九十]{1,3}届(?:全国)?人(?:民代表大会|大)"
)
_NATIONAL = re.compile(r"全国人民代表大会|代表国务院")
_GOVERNMENT = re.compile(r"(?:\d{4}年)?([\u4e00-\u9fff]{2,16}?)(?:人民)?政府工作报告")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?")
_DELIVERED = re.compile(r"((?:19|20)\d\d)\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_CHINESE_YEAR = re.compile(r"二[〇○0零]([〇○0零一二三四五六七八九])([〇○0零一二三四五六七八九])年")
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "0": "0"}
_PLAN_HEADING = re.compile(r"((?:19|20)\d\d)\s*年[^。，\n]{0,12}(?:安排|任务|目标|部署|重点|思路|要求)")
_REVIEW_HEADING = re.compile(r"((?:19|20)\d\d)\s*年[^。，\n]{0,14}(?:回顾|总结)")
_HEAD_CHARS = 400


@dataclass(frozen=True)
class Report:
    """One government work report.

    `text` is what every offset refers to (code points, end-exclusive): decoded, line ends made line feeds,
    conversion debris and invisible characters removed, nothing else changed. `year` is the year in which it
    was delivered (it reviews year-1 and plans year), 0 if it cannot be told; `place` is whose report it is
    (重庆市沙坪坝区, 江苏省, 全国), empty if it cannot be told. Hashes are SHA-256, in hex: `raw_sha256` of
    the file's bytes, `sha256` of the UTF-8 of `text`.
    """

    id: str
    title: str
    place: str
    year: int
    text: str
    raw_sha256: str

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the UTF-8 of `text`, in hex."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def read_report(path: Path) -> Report:
    """Return the report in the text file or Word document (.docx) `path`; its id is the file's stem.

    Raises ReportError for a file that is missing, empty, too large, binary, undecodable, a web page, a PDF
    or an old Word file (.doc), or holds no Chinese text.
    """
    raw = _read_bytes(path)
    text = clean(word_text(raw, path, MAX_BYTES) if raw.startswith(MARK) else decode(raw, path))
    if not _HAN.search(text):
        raise ReportError(
            f"{path}: 没有找到中文正文。请换成政府工作报告的文本文件（no Chinese text in this file）。"
        )
    return Report(
        id=path.stem,
        title=_find_title(text) or path.stem,
        place=_find_place(text),
        year=_find_year(text, path.stem),
        text=text,
        raw_sha256=hashlib.sha256(raw).hexdigest(),
    )


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReportError(
                f"{path}: 文件有 {size / 1e6:.0f} MB，"
                f"超过 {MAX_BYTES / 1e6:.0f} MB 的上限（file too large）。"
            )
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ReportError(f"{path}: 找不到这个文件，请检查路径（no such file）。") from None
    except OSError as error:
        raise ReportError(f"{path}: 读不了这个文件（{error.strerror}），请检查路径和权限。") from None
    if not raw.strip():
        raise ReportError(f"{path}: 文件是空的，请换一个文件（empty file）。")
    if raw.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise ReportError(
            f"{path}: 暂不支持 PDF 和旧版 Word（.doc）文件，请先另存为 .docx 或纯文本 .txt"
            "（save it as .docx or plain text first）。"
        )
    return raw


def decode(raw: bytes, path: Path) -> str:
    """Return the text in `raw`: UTF-8 or UTF-16 with or without BOM, else gb18030.

    Raises ReportError where none fits or the result holds control characters, as a binary file's does.
    """
    for encoding in _candidates(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            if _MARKUP.search(text, 0, _MARKUP_WITHIN):
                raise ReportError(
                    f"{path}: 这是网页源码，请先另存为纯文本 .txt（a web page, save it as plain text）。"
                )
            return text
    raise ReportError(
        f"{path}: 不是可读的文本文件（试过 UTF-8、UTF-16、gb18030）。"
        "请另存为 UTF-8 纯文本（binary or unknown encoding）。"
    )


def _candidates(raw: bytes) -> tuple[str, ...]:
    if raw.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    head = raw[:4000]
    if b"\x00" in head:  # UTF-16 without its mark: line feeds and ASCII digits carry a zero byte, BE in front
        big_endian = head[::2].count(0) > head[1::2].count(0)
        return ("utf-16-be", "utf-16-le") if big_endian else ("utf-16-le", "utf-16-be")
    return ("utf-8", "gb18030")


def clean(text: str) -> str:
    r"""Return `text` with line feeds and without conversion debris or invisible characters.

    >>> clean("[bookmark: OLE_LINK5]（二）全力抓项目\r\n")
    '（二）全力抓项目\n'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u00a0", " ").replace("\t", " ")
    return _BOOKMARK.sub("", _INVISIBLE.sub("", text))


def _find_title(text: str) -> str:
    for line in text[:_HEAD_CHARS].split("\n"):
        squeezed = re.sub(r"\s", "", line)
        if squeezed.endswith("工作报告") and len(squeezed) <= 40 and "来源" not in squeezed:
            return squeezed
    return ""


def _find_place(text: str) -> str:
    head = re.sub(r"[ \u3000\n]", "", text[:_HEAD_CHARS])
    if _NATIONAL.search(head):
        return "全国"
    if found := _CONGRESS.search(head):
        return found[1]
    if found := _GOVERNMENT.search(head):
        return found[1]
    return ""


def _find_year(text: str, stem: str) -> int:
    head = text[:_HEAD_CHARS]
    head = _CHINESE_YEAR.sub(lambda m: f"20{_CHINESE_DIGITS[m[1]]}{_CHINESE_DIGITS[m[2]]}年", head)
    if found := _YEAR.search(_find_title(text)) or _DELIVERED.search(head):
        return int(found[1])
    if plan := _PLAN_HEADING.search(text):
        return int(plan[1])
    if review := _REVIEW_HEADING.search(text):
        return int(review[1]) + 1
    found = _YEAR.search(head) or _YEAR.search(stem)
    return int(found[1]) if found else 0
