"""What is computed, listed and read of periods, from a made report to the answer."""

from __future__ import annotations

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.answer import ask
from rag.comparing import only_compares, ratio_of, rephrased
from rag.contract import Answer
from rag.cues import kind_of

REPORT = """\
禾城县人民政府工作报告
——2026年1月20日在禾城县第十六届人民代表大会第五次会议上
禾城县人民政府县长  周以宁

各位代表：
现在，我代表县人民政府向大会报告工作，请予审议。

一、“十四五”时期工作回顾

五年来，地区生产总值迈上200亿元台阶，达到212.6亿元，年均增长5.9%；固定资产投资由61.2亿元增长到84.7亿元，年均增长6.7%；一般公共预算支出由24.1亿元增加到31.5亿元。外贸进出口年均增长9.3%。
各位代表，刚刚过去的2025年，我们顶压前行，社会消费品零售总额增长4.4%。
——向新而行。高技术产业增加值增长11.9%，居民投诉量下降6.5%。

二、2025年工作回顾

城乡居民人均可支配收入分别为3.62万元和1.84万元、增长5.1%和7.4%。规上工业增加值增长8.3%，高于全省1.6个百分点。新建绿道14公里、排水管网9公里，空气质量优良天数达301天，比2020年增加37天。审批时间由20个工作日压减至8个工作日。
争取政府债券3.6亿元，一般公共预算收入达到9亿元。
实施老旧小区改造项目48个、完工45个。创建市级示范村6个、县级示范村13个、美丽庭院25个。
青湖、白沙入选省级湿地名录，云岭、石门两个乡镇通了公交车。三溪景区创建4A级景区。接待游客88.5万人次，同比增加6.5万人次。
累计签约重点项目25个，其中10亿级项目4个、5000万元以上项目11个、亿元以上项目7个。推动粮油基地等5个产业园项目投产达效，加快建设冷链基地等8个产业园项目。

三、2026年工作安排

今年的主要预期目标是：规上工业增加值增长7%，空气质量优良天数达305天以上，森林覆盖率达到41%。到2030年，农村改厕2027年全部完成，县域经济总量超过300亿元。
重点抓好三个方面工作：
（一）聚力产业升级，壮大县域经济
大力实施强链工程。坚决打好招商引资主动战。
突出做强平台枢纽。建设联通内外的物流枢纽，提升能级。建设市场活跃的商贸枢纽，发展流通。建设高效的数据枢纽，抓好试点。
（二）聚力城乡融合，建设美丽禾城
加快补齐基础设施短板。坚决打好污染防治主动战。
（三）聚力民生改善，增进百姓福祉
稳定和扩大就业。
提升教育质量。
办好民生实事。坚决打好安全生产主动战。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    path = tmp_path_factory.mktemp("computing") / "hecheng-2026.txt"
    path.write_text(REPORT, "utf-8")
    return build_index([path], path.parent / "index", encoder)


def told(index: PassageIndex, question: str, *history: str) -> Answer:
    return ask(index, question, history)


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("2025年城里人和农村人的人均可支配收入差多少钱？", ["3.62-1.84=1.78万元"], ["5.1%", "7.4%"]),
        ("今年规上工业增加值的增长目标比去年实际低几个百分点？", ["8.3-7=1.3个百分点"], ["1.6个百分点"]),
        ("空气质量优良天数，今年目标比去年实际多几天？", ["305-301=4天"], ["37天"]),
        ("去年新建绿道比排水管网多多少公里", ["14-9=5公里"], []),
        ("“十四五”这五年固定资产投资一共多了多少", ["84.7-61.2=23.5亿元"], ["145.9", "6.7%"]),
        ("老旧小区改造项目去年还有几个没完工", ["48-45=3个"], []),
        ("市级示范村、县级示范村和美丽庭院三项加起来多少个", ["6+13+25=44个"], []),
        ("市级示范村占县级示范村的百分之几", ["6÷13=46.2%"], []),
        ("去年争取政府债券占一般公共预算收入的百分之几", ["3.6÷9=40.0%"], []),
        ("10亿级项目占签约重点项目的百分之几", ["4÷25=16.0%"], ["2025年10亿级项目["]),
        ("县级示范村的个数是市级示范村的几倍", ["13÷6=2.17倍"], []),
        ("去年绿道是排水管网的多少倍", ["14÷9=1.56倍"], []),
        ("产业园投产的项目加上加快建设的项目，总数是多少", ["5+8=13个"], []),
        ("城镇居民和农村居民，收入哪个跑得快，快多少", ["7.4-5.1=2.3个百分点"], ["3.62", "1.84"]),
        ("按报告推算，2024年接待游客多少万人次", ["88.5-6.5=82万人次"], []),
        ("空气质量优良天数，去年的和今年的目标哪个多，差几天", ["305-301=4天"], []),
        ("去年绿道超出排水管网多少公里", ["14-9=5公里"], []),
        ("去年新建绿道减去排水管网等于多少公里", ["14-9=5公里"], []),
        ("去年绿道与排水管网之间的差距有多大", ["14-9=5公里"], []),
        ("去年绿道加排水管网是多少公里", ["14+9=23公里"], []),
        ("去年绿道够不够排水管网的两倍", ["14÷9=1.56倍"], []),
        ("规上工业增加值去年的增速高出社会消费品零售总额多少", ["8.3-4.4=3.9个百分点"], []),
        ("规上工业增加值增速，今年目标跟去年比是增是减", ["8.3-7=1.3个百分点"], []),
        ("空气质量优良天数今年的目标较去年实绩变化多少", ["305-301=4天"], []),
        (
            "规上工业增加值、高技术产业增加值和社会消费品零售总额，去年哪个增长最快？",
            ["8.3%", "11.9%", "4.4%", "高技术产业增加值最快"],
            [],
        ),
        (
            "去年增速最低的是哪一个：规上工业增加值、高技术产业增加值、社会消费品零售总额",
            ["社会消费品零售总额最低"],
            [],
        ),
        (
            "去年居民投诉量、规上工业增加值和社会消费品零售总额哪个涨得最慢？",
            ["下降6.5%", "居民投诉量最慢"],
            [],
        ),
    ],
)
def test_the_result_is_computed_and_its_operands_alone_are_shown(
    index: PassageIndex, question: str, holds: list[str], lacks: list[str]
) -> None:
    answer = told(index, question)
    assert answer.status == "answered", answer.answer
    assert all(each in answer.answer for each in holds), answer.answer
    assert not any(each in answer.answer for each in lacks), answer.answer


def test_no_sum_is_shown_where_one_of_the_things_is_not_found(index: PassageIndex) -> None:
    answer = told(index, "市级示范村、县级示范村和飞机场三项加起来多少个")
    assert "=" not in answer.answer
    assert "飞机场" in answer.answer


@pytest.mark.parametrize(
    ("question", "told_of", "lacking"),
    [
        ("规上工业增加值增速和飞机场旅客吞吐量增速，去年相差几个百分点", "8.3%", "机场"),
        ("社会消费品零售总额增速，今年目标比去年实际高多少", "4.4%", ""),
    ],
)
def test_nothing_is_computed_where_one_of_two_numbers_is_not_told(
    index: PassageIndex, question: str, told_of: str, lacking: str
) -> None:
    answer = told(index, question)
    assert answer.abstained
    assert "=" not in answer.answer
    assert told_of in answer.answer
    assert lacking in answer.answer
    assert answer.citations


def test_what_is_lacking_is_named_without_the_words_that_ask(index: PassageIndex) -> None:
    answer = told(index, "去年规上工业增加值增速比PM2.5监测站吞吐量增速多多少还是少多少")
    assert "多少”" not in answer.answer and "还是”" not in answer.answer


def test_how_much_there_is_of_nothing_is_asked_back(index: PassageIndex) -> None:
    assert told(index, "那总量呢").status == "unclear"


@pytest.mark.parametrize(
    "question",
    [
        "市级示范村和县级示范村加起来占美丽庭院的百分之几",
        "市级示范村、县级示范村、美丽庭院合计是老旧小区改造项目的几倍",
    ],
)
def test_what_a_sum_is_of_something_is_not_computed_but_all_its_terms_are_told(
    index: PassageIndex, question: str
) -> None:
    answer = told(index, question)
    assert all(figure in answer.answer for figure in ("6个", "13个", "25个")), answer.answer
    assert "=" not in answer.answer


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("2025年GDP多少", "212.6亿元", "200亿元"),
        ("2025年一般公共预算支出达到多少", "31.5亿元", "24.1亿元"),
        ("“十四五”末固定资产投资达到多少", "84.7亿元", "61.2亿元"),
        ("审批时间压到几个工作日", "8个工作日", "年"),
        ("到2030年县域经济总量要达到多少", "300亿元", "2027"),
        ("跟2020年相比，空气质量优良天数多了几天", "37天", "301-"),
        ("签约的过亿项目有几个", "7个", "11个"),
        ("投资5000万以上的项目签了多少个", "11个", "7个"),
    ],
)
def test_a_figure_is_of_the_year_that_is_asked_for(
    index: PassageIndex, question: str, holds: str, lacks: str
) -> None:
    answer = told(index, question)
    assert holds in answer.answer, answer.answer
    assert lacks not in answer.answer.replace("2025年", "").replace("2030年", ""), answer.answer


def test_a_mean_of_five_years_is_not_given_for_one_of_them(index: PassageIndex) -> None:
    answer = told(index, "2025年外贸进出口增长了多少")
    assert answer.abstained, answer.answer


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("今年重点抓的三个方面工作是哪三个？", ["聚力产业升级", "聚力城乡融合", "聚力民生改善"]),
        ("三场主动战是哪三场？", ["招商引资主动战", "污染防治主动战", "安全生产主动战"]),
        ("做强平台枢纽，具体是哪三类枢纽？", ["物流枢纽", "商贸枢纽", "数据枢纽"]),
        ("今年民生方面有哪些重点工作", ["稳定和扩大就业", "提升教育质量", "办好民生实事"]),
    ],
)
def test_what_the_outline_and_the_sentences_of_a_chapter_list_is_told_whole(
    index: PassageIndex, question: str, items: list[str]
) -> None:
    answer = told(index, question)
    assert answer.status == "answered", answer.answer
    assert all(item in answer.answer for item in items), answer.answer
    assert len(answer.citations) == len(items)


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("哪些地方入选省级湿地名录", ["青湖", "白沙"], ["云岭", "石门"]),
        ("哪两个乡镇通了公交车", ["云岭", "石门"], ["青湖"]),
        ("三溪景区创几A", ["4A"], []),
    ],
)
def test_of_a_sentence_only_the_clause_that_answers_is_quoted(
    index: PassageIndex, question: str, holds: list[str], lacks: list[str]
) -> None:
    answer = told(index, question)
    assert all(each in answer.answer for each in holds), answer.answer
    assert not any(each in answer.answer for each in lacks), answer.answer


def test_a_follow_up_that_names_one_side_drops_the_other(index: PassageIndex) -> None:
    answer = told(index, "农村的呢？", "去年城镇居民人均可支配收入是多少？")
    assert "1.84万元" in answer.answer
    assert "3.62万元" not in answer.answer


def test_a_follow_up_that_names_a_rate_asks_for_it(index: PassageIndex) -> None:
    answer = told(index, "增速呢？", "2025年规上工业增加值是多少？")
    assert "8.3%" in answer.answer


@pytest.mark.parametrize("asked", ["那总量呢", "绝对值是多少？", "那么规模有多大"])
def test_a_follow_up_may_ask_how_much_there_is(index: PassageIndex, asked: str) -> None:
    answer = told(index, asked, "2025年城镇居民人均可支配收入增长多少？")
    assert "3.62万元" in answer.answer
    assert "5.1%" not in answer.answer


@pytest.mark.parametrize("asked", ["一般公共预算收入呢", "不对，我问的是一般公共预算收入"])
def test_what_a_follow_up_names_is_told_though_in_another_measure(index: PassageIndex, asked: str) -> None:
    answer = told(index, asked, "2025年规上工业增加值增长多少？")
    assert "9亿元" in answer.answer


def test_a_greeting_does_not_hide_the_year_that_a_paragraph_opens_with(index: PassageIndex) -> None:
    figure = next(f for f in index.figures if f.indicator == "高技术产业增加值")
    assert figure.period == "2025"


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("How fast did industry above designated size grow last year?", "8.3%"),
        ("How big was the economy in 2025?", "212.6亿元"),
    ],
)
def test_english_asks_for_the_economy_and_for_industry(index: PassageIndex, asked: str, holds: str) -> None:
    assert holds in told(index, asked).answer


def test_who_holds_an_office_is_no_question_about_the_one_before(index: PassageIndex) -> None:
    answer = told(index, "县长是谁", "去年新建绿道多少公里")
    assert "周以宁" in answer.answer
    assert answer.understood == "县长是谁"


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("税收里扣掉增值税还剩多少", "税收和增值税相差多少"),
        ("全部财政收入里，减去一般公共预算收入，剩下的是多少", "全部财政收入和一般公共预算收入相差多少"),
        ("剩下的项目有多少", "剩下的项目有多少"),
    ],
)
def test_taking_away_is_a_difference(asked: str, read: str) -> None:
    assert rephrased(asked) == read


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("旅游收入占地区生产总值的比重", ("旅游收入", "地区生产总值")),
        ("签约项目里头，落地的占百分之几", ("落地项目", "签约项目")),
        ("已改造小区占总数的几成", ("已改造小区", "已改造小区总数")),
        ("项目总投资和占地各多少", None),
        ("今年的目标是去年的几倍", ("今年的目标", " 的目标去年")),
        ("五年翻了几倍", None),
    ],
)
def test_the_two_things_of_a_share_are_told(asked: str, parts: tuple[str, str] | None) -> None:
    assert ratio_of(asked) == parts


def test_a_piece_that_but_compares_asks_for_nothing_of_its_own() -> None:
    assert only_compares("的目标要多出多少亿")
    assert not only_compares("绿道多多少公里")


def test_how_each_changed_is_not_how_the_two_differ(index: PassageIndex) -> None:
    answer = told(index, "2025年城镇居民、农村居民人均可支配收入分别比上年多了多少元")
    assert "3.62-1.84" not in answer.answer


def test_the_target_expected_names_nothing_by_itself(index: PassageIndex) -> None:
    answer = told(index, "2026年的预期目标是多少？", "2025年空气质量优良天数是多少？")
    assert "305天" in answer.answer


@pytest.mark.parametrize("asked", ["项目几月份投用", "景区创几A", "纪念日是几月几号"])
def test_a_grade_and_a_date_are_no_figures(asked: str) -> None:
    assert kind_of(asked) == "fact"


@pytest.mark.parametrize(
    ("earlier", "question", "figure"),
    [
        ("去年空气质量优良天数是多少", "目标定的多少", "305天"),
        ("去年空气质量优良天数是多少", "新一年的目标是多少", "305天"),
        ("去年接待游客多少万人次", "跟上年比呢", "6.5万人次"),
    ],
)
def test_what_is_asked_on_about_last_year_s_number(
    index: PassageIndex, earlier: str, question: str, figure: str
) -> None:
    answer = told(index, question, earlier)
    assert answer.status == "answered"
    assert figure in answer.answer


@pytest.mark.parametrize(
    ("earlier", "question", "result"),
    [
        (("去年新建绿道多少公里", "排水管网呢"), "两个加起来多少", "14+9=23公里"),
        (("去年新建绿道多少公里", "那排水管网呢？"), "它们差多少", "14-9=5公里"),
        (("去年新建绿道多少公里", "排水管网呢"), "前者是后者的几倍", "14÷9=1.56倍"),
        (("去年新建绿道多少公里", "排水管网呢"), "合计呢", "14+9=23公里"),
        (("去年空气质量优良天数是多少", "今年目标呢"), "差多少", "305-301=4天"),
        (("今年空气质量优良天数目标是多少",), "和去年相比呢", "305-301=4天"),
    ],
)
def test_two_questions_are_computed_with(
    index: PassageIndex, earlier: tuple[str, ...], question: str, result: str
) -> None:
    answer = told(index, question, *earlier)
    assert answer.status == "answered", answer.answer
    assert result in answer.answer


def test_what_names_two_things_itself_is_computed_with_alone(index: PassageIndex) -> None:
    answer = told(index, "一共多少", "去年GDP是多少", "去年市级示范村和县级示范村各多少个")
    assert "6+13=19个" in answer.answer


def test_the_numbers_of_two_years_are_no_list(index: PassageIndex) -> None:
    answer = told(index, "规上工业增加值增速去年和今年的数分别是什么")
    assert "8.3%" in answer.answer
    assert "7%" in answer.answer


def test_two_things_named_with_a_time_are_both_told(bundled: PassageIndex) -> None:
    answer = told(bundled, "地区生产总值、城镇新增就业，2024年")
    assert {"1220.9亿元", "3.3万人"} <= {figure.text for figure in answer.figures}


def test_a_reason_that_is_not_given_is_not_answered_with_a_figure(index: PassageIndex) -> None:
    assert told(index, "去年社会消费品零售总额为什么增长4.4%").abstained


def test_rates_of_growth_of_two_things_are_not_added_up(index: PassageIndex) -> None:
    answer = told(index, "去年规上工业增加值和社会消费品零售总额加起来增长了百分之几")
    assert "12.7" not in answer.answer


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("去年GDP比头一年多了百分之几", "去年GDP比上年多了百分之几"),
        ("去年GDP比前年多了多少", "去年GDP比上年多了多少"),
        ("今年GDP目标比前年多多少", "今年GDP目标比前年多多少"),
        ("去年打了粮，今年至少还得再多收多少", "去年打了粮，今年比去年实际多多少"),
        ("数字经济的盘子顶几个文旅经济", "数字经济是文旅经济的几倍"),
        ("专项债加国债，今年这两笔钱凑一块儿有多少", "今年专项债加上国债一共多少"),
    ],
)
def test_the_year_before_by_other_names(asked: str, read: str) -> None:
    assert rephrased(asked) == read


@pytest.mark.parametrize(
    "asked",
    [
        "森林覆盖率今年的目标比去年高几个点",
        "接待游客今年的目标比去年多多少万人次",
        "森林覆盖率今年的目标，减去去年的，多了几个百分点",
    ],
)
def test_of_two_years_only_one_is_told_so_nothing_is(index: PassageIndex, asked: str) -> None:
    answer = told(index, asked)
    assert answer.abstained
    assert "41-" not in answer.answer


def test_a_change_since_the_year_before_that_is_told_does_for_both(index: PassageIndex) -> None:
    assert "6.5万人次" in told(index, "2025年接待游客比2024年多多少万人次").answer


def test_two_things_are_not_the_numbers_of_one_thing_in_two_years(index: PassageIndex) -> None:
    """Of 空气质量优良天数 only; 森林覆盖率 has one number, and no other must be set against it."""
    answer = told(index, "森林覆盖率今年的目标跟去年比是高了还是低了，差几个百分点")
    assert answer.abstained


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("空气质量优良天数，2026年定的数比2025年实际做到的多多少", "305-301=4天"),
        ("空气质量优良天数的年度目标较上年完成数多出多少", "305-301=4天"),
        ("空气质量优良天数 2026目标 比2025实际 差额", "305-301=4天"),
        ("城镇居民收入的涨幅是不是高于农村居民收入的涨幅？差几个百分点", "7.4-5.1=2.3个百分点"),
    ],
)
def test_what_is_computed_in_other_words(index: PassageIndex, question: str, holds: str) -> None:
    answer = told(index, question)
    assert holds in answer.answer, answer.answer


def test_how_much_more_in_per_cent_is_the_growth(index: PassageIndex) -> None:
    answer = told(index, "规上工业增加值比上一年多增了百分之多少")
    assert answer.answer.startswith("2025年规上工业增加值增长8.3%"), answer.answer


def test_growth_over_last_year_is_of_the_last_question(index: PassageIndex) -> None:
    answer = told(index, "比上年是多了还是少了，差多少", "一般公共预算收入多少", "去年接待游客多少人次")
    assert "6.5万人次" in answer.answer and "9亿元" not in answer.answer
