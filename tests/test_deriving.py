"""What no sentence prints but two do: rates between levels, means, parts; and what is not made up."""

from __future__ import annotations

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.answer import ask

REPORT = """\
柳河县人民政府工作报告
——2026年1月18日在柳河县第十七届人民代表大会第五次会议上
柳河县人民政府县长  许文舟

各位代表：
现在，我代表县人民政府向大会报告工作，请予审议。

一、“十四五”时期工作回顾

五年来，累计新增高标准农田12.5万亩，城镇新增就业4.2万人，引进项目年均完成投资36亿元。
物流企业由18家发展到45家，最低工资标准由每月1680元提高到1932元。

二、2025年工作回顾

地区生产总值完成240亿元，增长6.2%，制造业增加值占地区生产总值比重达30.5%。
外贸进出口额18.4亿元、增长11%。对东盟进出口额增长22%、占比45%。
发放困难群众救助资金1.2亿元、惠及8万人。新开工供水工程6项，总投资4.8亿元。
省级创新平台达到40个。旅游总收入完成25亿元。绿道累计达到120公里。追讨工资1380万元，处理欠薪案件40起。

三、2026年工作安排

今年的主要预期目标是：地区生产总值增长6%，省级创新平台达到50个，旅游总收入达到27亿元、增长8%，新增绿道30公里，新增停车位900个。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    path = tmp_path_factory.mktemp("deriving") / "liuhe-2026.txt"
    path.write_text(REPORT, "utf-8")
    return build_index([path], path.parent / "index", encoder)


@pytest.mark.parametrize(
    ("question", "computation", "cited"),
    [
        ("最低工资标准涨幅是百分之几", "计算：1932-1680=252元，增幅252÷1680=15.0%", 1),
        ("物流企业增加了百分之多少", "计算：45-18=27家，增幅27÷18=150.0%", 1),
        ("省级创新平台今年的目标比去年增长百分之几", "计算：50-40=10个，增幅10÷40=25.0%", 2),
        ("过去五年城镇新增就业平均每年多少人", "计算：4.2万人÷5年=8400人", 1),
        ("去年发的困难群众救助资金，平均到每个人是多少元", "计算：1.2亿元÷8万人=1500元", 2),
        ("新开工的供水工程，平均每项投资多少亿元", "计算：4.8亿元÷6项=8000万元", 2),
        ("新开工的供水工程，一项工程平均投资多少亿元", "计算：4.8亿元÷6项=8000万元", 2),
        ("要是今年新增绿道的计划都完成，累计会达到多少公里", "计算：120+30=150公里", 2),
        ("按GDP和制造业增加值占比算一下，制造业增加值是多少亿元", "计算：240亿元×30.5%=73.2亿元", 2),
        ("拿外贸总额和占比算一下，去年对东盟的外贸有多少亿", "计算：18.4亿元×45%=8.28亿元", 2),
    ],
)
def test_it_is_computed_from_what_is_cited(
    index: PassageIndex, question: str, computation: str, cited: int
) -> None:
    answer = ask(index, question)
    assert answer.status == "answered"
    assert f"{computation}（由报告数字算得）" in answer.answer
    assert len(answer.citations) == cited


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("今年旅游总收入目标比去年增长百分之几", "8%"),
        ("今年GDP目标比去年增长百分之几", "6%"),
        ("过去五年引进项目平均每年完成投资多少亿元", "36亿元"),
    ],
)
def test_what_the_report_prints_is_not_computed(index: PassageIndex, question: str, printed: str) -> None:
    answer = ask(index, question)
    assert printed in answer.answer
    assert "计算" not in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "去年发的困难群众救助资金，平均每户多少元",
        "要是今年新增停车位的计划都完成，累计会达到多少个",
        "去年城镇新增就业平均每个乡镇多少人",
        "今年物流企业目标比去年增长百分之几",
        "省级创新平台平均每个投资多少亿元",
    ],
)
def test_nothing_is_made_of_one_number(index: PassageIndex, question: str) -> None:
    assert "÷" not in ask(index, question).answer


def test_a_case_is_a_case_by_whatever_measure_word(index: PassageIndex) -> None:
    assert "1380万元÷40起=34.5万元" in ask(index, "欠薪案件平均一件追讨多少工资").answer
