"""Named lists: number and word of their items are read off the question, and found in the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.listing import items_of, named_lists

MADE = """\
青石县人民政府工作报告
（2025年1月10日在青石县第十八届人民代表大会第四次会议上）
一、2024年工作回顾
过去一年，青石成为教育高地、医疗高地、生态高地。突出做好稳增长、稳就业、稳物价工作，稳地价、稳房价。
二、2025年工作安排
实施“四大产业集群”建设。打造精细化工产业集群。延长链条。打造特色食品产业集群。打造现代物流产业集群。打造文旅康养产业集群。
开展“招商攻坚年”“项目提速年”“服务提质年”行动。推动公共服务“网上办”“掌上办”“就近办”。
名词解释
1. 三所小学：东街小学、西街小学、北关小学。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    folder = tmp_path_factory.mktemp("listing")
    (folder / "qingshi-2025.txt").write_text(MADE, "utf-8")
    return build_index([folder / "qingshi-2025.txt"], folder / "index", encoder)


@pytest.mark.parametrize(
    ("asked", "items", "word"),
    [
        ("“三高地”是哪三个", 3, "高地"),
        ("五个“宜”有哪些", 5, "宜"),
        ("今年的三个“年”行动分别是啥", 3, "年"),
        ("“六大产业集群”具体是什么", 6, "产业集群"),
        ("要创建的6所幼儿园是哪些", 6, "幼儿园"),
        ("要做的12项行动是哪些", 12, "行动"),
        ("“十二大行动”是哪些", 12, "行动"),
    ],
)
def test_the_question_names_the_list(asked: str, items: int, word: str) -> None:
    assert (items, word) in [(each.items, each.word) for each in named_lists(asked)]


@pytest.mark.parametrize("asked", ["去年GDP是多少", "三年来做了什么", "哪两个", "二十个", ""])
def test_other_questions_name_none(asked: str) -> None:
    assert list(named_lists(asked)) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("“三高地”是哪三个", ["青石成为教育高地、医疗高地、生态高地"]),
        ("突出做好哪三个“稳”，三个“稳”是什么", ["突出做好稳增长、稳就业、稳物价工作"]),
        ("三个“年”行动是啥", ["开展“招商攻坚年”“项目提速年”“服务提质年”行动"]),
        ("三个“办”是什么", ["推动公共服务“网上办”“掌上办”“就近办”"]),
        ("三所小学是哪些", ["东街小学、西街小学、北关小学"]),
        (
            "“四大产业集群”是哪些",
            [f"打造{name}产业集群" for name in ("精细化工", "特色食品", "现代物流", "文旅康养")],
        ),
        ("五个“高地”是哪些", []),
        ("12项行动是哪些", []),
        ("十一个“高地”是哪些", []),
    ],
)
def test_its_items_are_found(made: PassageIndex, asked: str, found: list[str]) -> None:
    items = items_of(made, made.reports[0], asked)
    assert [item.words.rstrip("。").removeprefix("三所小学：") for item in items] == found
    for item in items:
        assert made.reports[0].text[item.start : item.end] == item.words


def test_what_is_named_right_before_its_name(tmp_path: Path, encoder: Encoder) -> None:
    made = MADE + "强化优土、优种、优储“三优联动”，布局氢能和核能、脑机接口、深空探测等三大未来产业。\n"
    (tmp_path / "qingshi-2025.txt").write_text(made, "utf-8")
    index = build_index([tmp_path / "qingshi-2025.txt"], tmp_path / "index", encoder)
    for asked, first in (("“三优联动”啥意思", "优土"), ("三个未来产业列给我", "氢能")):
        found = items_of(index, index.reports[0], asked)
        assert [first in each.words for each in found] == [True], asked
