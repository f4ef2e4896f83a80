"""A report file, read once: the same text from any encoding; whatever is wrong, one clear line."""

from __future__ import annotations

import codecs
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReportError
from index.reports import BUNDLED, MAX_BYTES, Report, clean, read_report

TEXT = "青石县人民政府工作报告\n一、2024年工作回顾\n生产总值152.3亿元、增长6.5%，“一老一小”有了着落。\n"
RARE = "䶮㐀𠮷"  # in no older Chinese encoding; gb18030 spells them with four bytes
ONE = "青石县政府工作报告\n"


def write(folder: Path, content: bytes | str, name: str = "qingshi-2025.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder: Path, text: str, name: str = "report.txt") -> Report:
    return read_report(write(folder, text, name))


def complaint(path: Path) -> str:
    """The one line that reading `path` is refused with."""
    with pytest.raises(ReportError) as refused:
        read_report(path)
    message = str(refused.value)
    assert "\n" not in message, message
    assert str(path) in message, message
    return message


# ---- encodings


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "gb18030"),
    ],
)
def test_every_encoding_gives_the_same_text(tmp_path: Path, mark: bytes, encoding: str) -> None:
    assert read_report(write(tmp_path, mark + TEXT.encode(encoding))).text == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_rare_characters_of_names_are_read(tmp_path: Path, encoding: str) -> None:
    assert read_report(write(tmp_path, (TEXT + RARE).encode(encoding))).text == TEXT + RARE


def test_a_short_text_in_big_endian_without_a_mark(tmp_path: Path) -> None:
    text = "重庆市工作报告\n2024年一切都好，增长6.5%。\n"
    assert read_report(write(tmp_path, text.encode("utf-16-be"))).text == text


def test_gbk_and_gb2312_are_read_as_gb18030_is(tmp_path: Path) -> None:
    for encoding in ("gbk", "gb2312"):
        assert read_report(write(tmp_path, TEXT.encode(encoding))).text == TEXT, encoding


def test_windows_line_ends_survive_utf_16(tmp_path: Path) -> None:
    raw = codecs.BOM_UTF16_LE + TEXT.replace("\n", "\r\n").encode("utf-16-le")
    assert read_report(write(tmp_path, raw)).text == TEXT


def test_half_a_character_at_the_end_is_no_text(tmp_path: Path) -> None:
    assert "UTF-8" in complaint(write(tmp_path, TEXT.encode()[:-2] + b"\xff\xff\xff"))


def test_the_shared_gb18030_report_is_read(shared: Path) -> None:
    report = read_report(shared / "reports" / "other" / "national_1996_gb18030.txt")
    assert report.year == 1996
    assert report.place == "全国"
    assert "国民经济和社会发展" in report.text


# ---- cleaning


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\u2028", "\u2029"])
def test_every_line_end_becomes_a_line_feed(end: str) -> None:
    assert clean(f"一{end}二{end}") == "一\n二\n"


def test_a_blank_line_of_windows_stays_one_blank_line() -> None:
    assert clean("一\r\n\r\n二") == "一\n\n二"


@pytest.mark.parametrize(
    ("debris", "cleaned"),
    [
        ("[bookmark: OLE_LINK5]（二）全力抓项目", "（二）全力抓项目"),
        ("（1） [bookmark: OLE_LINK6]突出忠诚", "（1） 突出忠诚"),
        ("[bookmark: _GoBack] （二）建设", "（二）建设"),
        ("6. [bookmark: OLE_LINK3]九大枢纽：是", "6. 九大枢纽：是"),
        ("[bookmark: a][bookmark: b]好", "好"),
        ("[book\u200bmark: a]好", "好"),
        ("减税[5]8200万元", "减税[5]8200万元"),
        ("[bookmark: 没有收尾\n下一行]", "[bookmark: 没有收尾\n下一行]"),
    ],
)
def test_bookmarks_of_a_conversion_go_and_nothing_else_in_brackets_does(debris: str, cleaned: str) -> None:
    assert clean(debris) == cleaned


@pytest.mark.parametrize("invisible", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"])
def test_invisible_characters_go(invisible: str) -> None:
    assert clean(f"{invisible}1220{invisible}.9亿元{invisible}") == "1220.9亿元"


def test_tabs_and_hard_spaces_become_spaces() -> None:
    assert clean("一\t二\u00a0三") == "一 二 三"


def test_wide_spaces_marks_and_quotes_stay_as_printed() -> None:
    kept = "\u3000\u3000“一老一小”…… ６．５％——（１）①·―〔2024〕"
    assert clean(kept) == kept


CLEAN = ["一", "2024年", "。", " ", "\u3000", "\n", "[5]"]
DEBRIS = ["\r", "\r\n", "\t", "\x0c", "\u200b", "[bookmark: a]", "[bookmark: a] "]


@given(st.lists(st.sampled_from(CLEAN + DEBRIS)).map("".join))
def test_cleaning_leaves_no_debris_and_cleaning_again_changes_nothing(text: str) -> None:
    once = clean(text)
    assert not set(once) & set("\r\t\x0b\x0c\u200b\ufeff\u00a0\u2028\u2029"), repr(once)
    assert "[bookmark: a]" not in once
    assert clean(once) == once


@given(st.text(alphabet="一二三，。！“”（）[]：2024.%％ \u3000\n"))
def test_text_without_debris_is_left_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.timeout(60)
def test_a_line_of_unclosed_bookmarks_takes_linear_time() -> None:
    text = "[bookmark: " * 80_000
    assert clean(text) == text


# ---- hashes and identity


def test_the_raw_hash_is_of_the_files_bytes_and_the_other_of_the_cleaned_text(tmp_path: Path) -> None:
    raw = codecs.BOM_UTF8 + TEXT.replace("\n", "\r\n").encode()
    report = read_report(write(tmp_path, raw))
    assert report.raw_sha256 == hashlib.sha256(raw).hexdigest()
    assert report.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_the_text_hash_is_the_same_for_every_encoding_and_the_raw_hash_is_not(tmp_path: Path) -> None:
    one = read_report(write(tmp_path, TEXT.encode("utf-8")))
    other = read_report(write(tmp_path, TEXT.encode("gb18030")))
    assert one.sha256 == other.sha256
    assert one.raw_sha256 != other.raw_sha256


def test_a_hash_of_nothing_but_ascii_can_be_checked_by_hand() -> None:
    # printf abc | sha256sum
    report = Report("abc", "", "", 0, "abc", "")
    assert report.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_id_is_the_files_stem(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT, "prov_青石.2025.txt").id == "prov_青石.2025"


# ---- title, place, year


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (" 青石县人民政府工作报告\n", "青石县人民政府工作报告"),
        ("政 府 工 作 报 告\n", "政府工作报告"),
        ("2025年青石县政府工作报告\n", "2025年青石县政府工作报告"),
        ("来源：政府工作报告\n各位代表：\n", "report"),
        ("各位代表：\n一、2024年工作回顾\n", "report"),
    ],
)
def test_the_title_is_the_first_line_that_ends_like_one_else_the_files_name(
    tmp_path: Path, head: str, title: str
) -> None:
    assert read(tmp_path, head + "正文。\n").title == title


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("政府工作报告\n——2025年1月9日在青石县第十六届人民代表大会第五次会议上\n", "青石县"),
        ("政府工作报告\n2025年2月在碧水市白石区第三届人大第四次会议上\n", "碧水市白石区"),
        ("2025年青石省政府工作报告\n", "青石省"),
        ("青石县人民政府工作报告\n", "青石县"),
        ("政府工作报告\n2025年3月5日在第十四届全国人民代表大会第三次会议上\n", "全国"),
        ("各位代表：\n现在，我代表国务院，向大会作政府工作报告。\n", "全国"),
        ("各位代表：\n正文。\n", ""),
    ],
)
def test_the_place_is_whose_report_it_is(tmp_path: Path, head: str, place: str) -> None:
    assert read(tmp_path, head + "正文。\n").place == place


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2025年青石县政府工作报告\n一、2024年工作回顾\n好。\n", 2025),
        (ONE + "——2025年2月12日在青石县第一届人民代表大会第六次会议上\n2024年工作回顾\n好。\n", 2025),
        (ONE + "——二〇二五年二月十二日\n2024年，是不平凡的一年。\n2025年工作安排\n好。\n", 2025),
        (ONE + "一、2024年工作回顾\n好。\n二、2025年工作安排\n好。\n", 2025),
        (ONE + "一、2024年工作回顾\n好。\n", 2025),
        (ONE + "一、过去五年的工作\n2018年以来，好。\n二、2023年重点工作\n好。\n", 2023),
        (ONE + "各位代表：好。\n", 0),
    ],
)
def test_the_year_is_when_it_was_delivered(tmp_path: Path, text: str, year: int) -> None:
    assert read(tmp_path, text).year == year, text


def test_a_file_name_gives_the_year_where_the_text_gives_none(tmp_path: Path) -> None:
    assert read(tmp_path, ONE + "各位代表：好。\n", "qingshi-2025.txt").year == 2025


def test_year_of_every_development_report(shared: Path, dev_reports: tuple[Report, ...]) -> None:
    lines = (shared / "reports" / "reports.jsonl").read_text("utf-8").splitlines()
    stated = {row["id"]: row["year"] for row in map(json.loads, lines)}
    wrong = {r.id: (r.year, stated[r.id]) for r in dev_reports if r.year != stated[r.id]}
    assert not wrong
    assert [r.id for r in dev_reports if not r.place] == []


# ---- the bundled report


def test_the_bundled_report_is_the_one_it_says_it_is() -> None:
    report = read_report(BUNDLED)
    assert report.id == "shapingba-2025"
    assert report.title == "重庆市沙坪坝区人民政府工作报告"
    assert report.place == "重庆市沙坪坝区"
    assert report.year == 2025
    assert report.raw_sha256 == "71bc6db80cbf303bb856e246c9226e0bb72d1a28128ef5a55dc5bbd279fd2955"


def test_the_bundled_report_is_unchanged(shared: Path) -> None:
    assert BUNDLED.read_bytes() == (shared / "reports" / "bundled" / BUNDLED.name).read_bytes()


def test_the_bundled_report_has_lost_its_five_bookmarks_and_nothing_else() -> None:
    raw = BUNDLED.read_text("utf-8")
    text = read_report(BUNDLED).text
    marks = ["OLE_LINK5", "_GoBack", "OLE_LINK6", "OLE_LINK3", "OLE_LINK1"]
    for mark in marks:
        assert f"[bookmark: {mark}]" in raw
        raw = raw.replace(f"[bookmark: {mark}]", "")
    assert "bookmark" not in text
    assert text == raw.replace("\r\n", "\n").replace("\ufeff", "")


# ---- what is no report


def test_a_missing_file(tmp_path: Path) -> None:
    assert "找不到" in complaint(tmp_path / "missing.txt")


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\n\n"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    assert "空" in complaint(write(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [codecs.BOM_UTF8, b"Government work report 2025\n", "１２３。".encode(), "\u3000\u200b".encode()],
)
def test_a_file_without_a_chinese_character(tmp_path: Path, content: bytes) -> None:
    assert "中文" in complaint(write(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 100,
        b"\x7fELF" + bytes(200),
        TEXT.encode() + b"\x00" * 8 + TEXT.encode(),
        b"\x1b\x1b\x1b" + TEXT.encode(),
    ],
    ids=["every byte", "png", "elf", "zero bytes within", "escape bytes"],
)
def test_a_binary_file(tmp_path: Path, content: bytes) -> None:
    assert "UTF-8" in complaint(write(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PK\x03\x04", "docx"), (b"%PDF-1.7\n", "pdf"), (b"\xd0\xcf\x11\xe0", "doc")],
)
def test_a_pdf_or_broken_word_file_is_sent_back_with_what_to_do(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    message = complaint(write(tmp_path, content + bytes(60), f"report.{kind}"))
    assert "Word" in message
    assert ".txt" in message


@pytest.mark.parametrize(
    "markup",
    [
        "<!DOCTYPE html><html><body>",
        "\n\n  <html lang='zh'>",
        "<?xml version='1.0'?><p>",
        "<div class='text'>",
        pytest.param(
            "<!-- 正文 -->\n<html>",
        ),
        pytest.param(
            "<meta charset='utf-8'><p>",
        ),
    ],
)
def test_a_web_page(tmp_path: Path, markup: str) -> None:
    assert "网页" in complaint(write(tmp_path, markup + TEXT))


def test_the_shared_web_page(shared: Path) -> None:
    assert "网页" in complaint(shared / "reports" / "other" / "national_2019.html")


def test_a_folder(tmp_path: Path) -> None:
    assert "读不了" in complaint(tmp_path)


def test_a_path_below_a_file(tmp_path: Path) -> None:
    complaint(write(tmp_path, TEXT) / "report.txt")


def test_a_name_too_long_for_the_system(tmp_path: Path) -> None:
    complaint(tmp_path / ("长" * 300 + ".txt"))


def test_a_file_a_thousand_times_a_reports_size(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT)
    with path.open("r+b") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: takes no room on the disk
    assert "64" in complaint(path) or "67" in complaint(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_report_or_one_clear_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = write(tmp_path_factory.getbasetemp(), content, "any.txt")
    try:
        report = read_report(path)
    except ReportError as refused:
        assert str(path) in str(refused)
    else:
        assert report.text
