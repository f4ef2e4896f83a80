"""One of several things that a clause tells, in the report's own words; the clause where it is not plain."""

from __future__ import annotations

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.answer import ask

REPORT = """\
青禾县人民政府工作报告
——2026年1月12日在青禾县第十六届人民代表大会第五次会议上

各位代表：
现在，我代表县人民政府向大会报告工作，请予审议。

一、2025年工作回顾

云锦纺织、远山食品分别荣获省科技进步奖和全国食品博览会金奖。
开通客运中心至高铁东站的12路、人民公园至职教园区的31路公交车。
城投公司与交投公司、水务集团与燃气集团等两组企业完成重组。
石桥镇、柳湾镇和青山乡获评国家卫生乡镇。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    path = tmp_path_factory.mktemp("items") / "qinghe-2026.txt"
    path.write_text(REPORT, "utf-8")
    return build_index([path], path.parent / "index", encoder)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("全国食品博览会金奖是哪家企业拿的？", "远山食品荣获全国食品博览会金奖"),
        ("云锦纺织拿了什么奖？", "云锦纺织荣获省科技进步奖"),
        ("31路公交车是从哪儿到哪儿的？", "人民公园至职教园区的31路公交车"),
        ("燃气集团和谁重组了？", "水务集团与燃气集团等两组企业完成重组"),
        ("哪里获评国家卫生乡镇？", "石桥镇、柳湾镇和青山乡获评国家卫生乡镇"),
        ("哪家企业荣获省科技进步奖、哪家荣获全国食品博览会金奖？", "云锦纺织、远山食品分别荣获"),
    ],
)
def test_what_is_asked_of_one_is_told_of_that_one(index: PassageIndex, question: str, answer: str) -> None:
    found = ask(index, question)
    assert found.status == "answered"
    assert answer in found.answer
    assert len(found.answer) <= len(answer) + 60
    cited = found.citations[0]
    assert REPORT[cited.start : cited.end] == cited.text
