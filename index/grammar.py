"""The words of which figures and what they count are made: units, qualifiers, verbs, adverbs. Data only.

Everything here is general Chinese of government reports; how it is put together is said in index.numbers,
index.figures and index.dealing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MONEY = "元 美元 欧元 日元 港元 英镑 块钱".split()
RATES = "% ‰ 个百分点 百分点".split()
QUANTITIES = (
    "平方公里 平方千米 平方米 平米 立方米 立方 公顷 亩 公里 千米 海里 厘米 毫米 米 微克/立方米 毫克/升 元/平方米 "
    "吨标准煤 吨标煤 吨 公斤 克/千克 千克 克 斤 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 度 千伏安 千伏 度电 MW GW TB GB P TEU 标箱 标准箱 "
    "个月 个工作日 工作日 周年 天 年 周 小时 分钟 秒 岁 位次 个位次 倍 成 层 方"
).split()
"""Amounts that are measured, not counted."""

METRIC = r"[kMGTPE](?:W[hp]?|V|B|bps|Hz|[Ff][Ll][Oo][Pp][Ss])(?![A-Za-z])"
"""Units with a metric prefix (Eflops, GWh, kV), as a pattern; 5G and 4K are none."""

COUNTERS = (
    "大类 人次 人份 件次 项次 台次 架次 班次 车次 辆次 户次 家次 例次 台套 台（套） "
    "家 户 个 名 人 位 件 项 条 处 所 座 栋 幢 台 套 辆 列 支 组 批 期 次 例 起 宗 场 类 种 大 档 "
    "只 头 尾 羽 棵 株 册 本 部 篇 首 张 份 间 门 盏 颗 艘 架 具 对 队 级 镇 乡 村 "
    "班 床 孔 页 单 票 笔 款 枚 块 片 卡 轮 分 站 趟 间次 节 窝 盘 盆 眼 口"
).split()
"""Classifiers of things, people and events that are counted."""

NUMERAL_UNITS = (
    "元 个百分点 个月 个 项 次 件 家 条 倍 成 名 种 年 所 座 处 台 辆 户 人 位 亩 公里 吨 档 类 场 场次"
).split()
"""What a numeral in characters counts: others make names with it (三级, 两岸, 百日)."""

UNITS = [*MONEY, *RATES, *QUANTITIES, *COUNTERS, "万", "亿"]
"""All that a number in digits may be followed by; 万 and 亿 alone stand for a count without a unit."""

NOT_A_UNIT = {
    "度": "假过量",
    "人": "口才均民大员物群气社工力车士格为",
    "人年": "度",
    "户": "均籍外",
    "家": "庭园长政具电属居乡国",
    "个": "人体性别税",
    "位": "于居列次置数",
    "件": "均",
    "条": "件例",
    "座": "谈",
    "所": "有在得需属",
    "期": "间待",
    "次": "生级产要位数",
    "台": "账风湾阶",
    "方": "面案式针位便",
    "层": "次级",
    "成": "立为长功果交员效都渝本绩",
    "大": "学型幅力会中棚类田户",
    "部": "门分委长队",
    "本": "地级科区土县市",
    "头": "部",
    "分": "之别级类布析",
    "级": "别",
    "队": "伍",
    "对": "外口接",
    "点": "",
    "站": "点",
    "单": "位",
    "块": "钱",
    "组": "织建成",
    "场": "所景地馆",
    "套": "餐",
    "片": "区",
    "项": "目",
    "年": "代货薪味",
    "周": "边年",
    "村": "级民",
    "乡": "镇村",
    "县": "级域",
    "镇": "区级",
    "档": "案",
    "类": "型似",
    "轮": "船",
    "起": "来步草",
    "亩": "均",
    "元": "旦素",
    "处": "理置室级",
    "万": "众家物",
    "吨": "公里",
    "例": "行外会",
    "米": "处",
}
"""Characters that make another word of a unit in front of them: 3万人口 counts no 人."""

SET_PHRASES = (
    "八项规定 三次产业 两个责任 四个自信 两个维护 两个确立 四个意识 三个区分 两个毫不动摇 两个市场 两种资源 两个积极性 两个大局 "
    "两个结合 千家万户"
).split()
"""Phrases in which a numeral counts nothing."""

MULTIPLIERS = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
}
OF_A_SIZE = "项目|企业|产业|集群|园区|城市|县|村|主体|大户"
"""What is counted by its size, as a pattern (10亿元以上项目, 10亿级企业, 过千亿元城市)."""

QUALIFIERS = (
    "不低于 不少于 不超过 不高于 不超 超过 超 突破 接近 近 约 逾 高于 低于 不足 不到 至少 最高 最多 达到 达 多达 上 过"
).split()
"""What bounds or approximates a number, in front of it."""

AFTER = "以上 以内 以下 左右 上下 之内 以外".split()
"""The same, behind it."""

UP = (
    "增长幅度 提高幅度 增长率 增速 增长 提高 提升 上升 上涨 增加 增多 扩大 扩面 扩容 增产 增收 增幅 涨幅 跃升 攀升 "
    "上调 延长 跃居 多增 增 升 涨"
).split()
DOWN = ("下降幅度 下降 降低 减少 压减 压缩 缩减 缩短 精简 降幅 下滑 回落 收窄 减幅 下调 少减 减 降").split()
ACTIONS = "提升 扩大 扩容 扩面 压减 精简 压缩 缩减 上调 下调 攀升".split()
"""Those of them that things undergo: 整改提升87家 is no change by 87."""

LIKE = {"高于": 1, "高出": 1, "快于": 1, "多于": 1, "优于": 1, "低于": -1, "少于": -1, "慢于": -1}
"""What sets an indicator against another: 高于全国1.2个百分点 is a difference of it, upwards."""

MORE = {"多": 1, "高": 1, "快": 1, "长": 1, "少": -1, "低": -1, "慢": -1, "短": -1}
"""The same behind what is compared with: 比去年多100万人."""

REACHES = (
    "至 到 为 是 有 的 仅 共 了 计 各 以 由 从 居 位居 位列 稳居 升居 排名 保持 在 控制在 稳定在 保持在 力争 总数 数量达 "
    "转 转为 超额 实现 创 高达 升 连跨 跨越 跨过 跨上 迈上 迈过 跃上 登上 连上"
).split()
LINKS = (
    "其中 同比 可比 同口径 分别 以及 并且 比上年 较上年 比去年 较去年 同期 累计 总计 共计 实现 历史性 年均 平均 预计 进一步 现在 目前 如今 要 再 又 已 均 都 也 将 拟 "
    "拟按 一律按 按 大幅 继续 持续 连续 首次 净 完成 实际 预期"
).split()
LEAD_INS = (
    "完成 实现 预计 力争 确保 推动 全年 今年 去年 明年 年内 上半年 下半年 年底 年末前 年底前 要 再 又 已 均 都 也 将 拟 还 共 分别 "
    "累计 总计 共计 其中 同比 可比 同口径 同期 以及 并且 比上年 较上年 平均每天 平均每年 每年 每天 进一步 继续 大幅 首次 历史性 一律 计划 目标 预期 到 使 让 "
    "达到 坚持把 把 新的一年 截至目前 目前 现有 在现有 预计 净 年均 平均"
).split()
"""What stands before an indicator without belonging to it."""

ADVERBS = "全面 全部 顺利 圆满 如期 陆续 倍感 均 已 基本 相继 稳步 首次 扎实 有序".split()
"""Where one stands, the name of what is counted is over and what is said of it begins."""

VERBS = (
    "完成 实现 新增 建成 新建 引进 打造 培育 改造 整治 治理 新改建 改扩建 推动 落地 签约 投用 开行 "
    "压减 创建 举办 办理 发放 救助 新开工 开工 竣工 投产 启动 实施 推进 引育 储备 入驻 接入 梳理 开发 "
    "减少 盘活 发展 获批 认定 安排 下达 争取 支持 组建 设立 新发展 新开通 开通 提升 优化 新退出 退出 "
    "完善 成立 形成 促进 确保 力争 带动 建设 新设 选派 招引 开展 搭建 布局 建立 新培育 获评 争创 增加 降低 缩短 谋划 封堵 拆除 覆盖 惠及"
).split()
"""Verbs that a list shares: 新增A企业36家、B企业427家 counts new ones in both."""

DEPENDENT = (
    "投资额 总投资 总投资额 投资 完成投资 到位资金 签约金额 签约额 金额 资金 总额 规模 总规模 数量 总数 总量 面积 产量 产值 总产值 "
    "营收 营业收入 收入 利润 利润总额 增加值 增速 增幅 货值 货运量 销量 产销量 占比 比重 份额 合格率 完成率 入驻率 开工率 投产率 达标率 "
    "净资产 资产总额 研发投入 研发经费 装机占比 覆盖率 普及率 参保率 满意率 满意度 就业率 利用率 投资完成率 进度 排名 排位 余额 缴费额 交易额 成交额 成交价 人数 户数 用户 里程 "
    "通车里程 总里程 总长 全长 长 建筑面积 占地 占地面积 容量 装机容量 成本 价格 增量 存量 平均 人均"
).split()
"""Names that say nothing without what was named before: 引进项目11个、投资额73亿元 is of the projects."""

OF_A_THING = (
    "投资额 总投资 总投资额 投资 完成投资 资金 到位资金 金额 签约金额 签约额 营收 营业收入 收入 利润 利润总额 成本 价格 平均 人均"
).split()
"""Dependent names that belong to a thing counted right before them, and to nothing else."""

SCOPES = (
    "全国 全省 全市 全区 全县 全自治区 规模以上 规上 限额以上 限上 区属 市属 省属 县属 国有 国企 民营 民企 城镇 农村 新增 新建 新改建 新开工 "
    "国家级 省级 市级 区级 县级"
).split()
"""What stands before the first of several names and holds for all of them."""

PLACES = "全国 全球 世界 全省 全市 全自治区 全区 全县 全州 中西部 西部地区 西部 中部 东部 中心城区 同类城市 同类".split()

COMPOUNDS = {"城乡": ("城镇", "农村"), "产销": ("产", "销"), "存贷款": ("存款", "贷款")}
"""A word that names two things at once, in the order in which their figures are dealt out."""

HEADS = re.compile(
    r"(?:领域|行业|产业|项目|企业|居民|负面清单)?(?:人均)?"
    r"(?:(?:排放|产销|发电|吞吐|运输|客运|货运|成交|交易|销售|零售|营业|旅客|装机|签约|签发|用电|用水|供应|存储|投资|进出口|主营业务|可支配|财政|税收|业务|贷款|存款)*"
    r"(?:额|量|收入|支出|总额|余额|容量|数量)|投资|生产总值|总?产值|增加值|营收|贷款|存款|进出口|出口|进口|管网|管道|人数|人次|户数|床位|里程|天数|指数|效率|成本|面积|产量|规模|条数|件数|起数|销量|"
    r"利润总额|利润|企业|用户|占比|比重|价格|浓度|[^、，]{2}率|标准|[国省市区县]级[^、，]{2,16})$"
)
"""The noun that the last item of a list bears for all of them: 交通、水利领域投资."""


OWNERS = frozenset("企业 居民 用户 行业 产业 项目 领域".split())
"""Heads that are but the owners of what a list counts: 企业 in 企业贷款."""

NOT_IN = {"增": "(?<!新)增", "约": "(?<!签)约", "有": "(?<![拥所国])有", "共": "(?<!公)共", "均": "(?<!平|人|户|亩)均",
          "升": "(?<!公)升", "上": "(?<![以之网线])上", "过": "(?<![超通经不])过", "成": "(?<![建完形合组])成", "转": "(?<![流])转",
          "要": "(?<![主需重])要", "按": "(?<![一])按", "净": "(?<![洁])净(?![资值利])", "再": "(?<!再)再", "到": "(?<![达])到",
          "在": "(?<![现存实潜所内])在", "创": "(?<![首开])创", "超": "(?<!高)超", "降": "(?<!升)降"}  # fmt: skip
"""Where a short word is the end of a longer one that is left alone: 新增, 签约, 拥有."""


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, longest first, that leaves longer words alone (see NOT_IN)."""
    return "|".join(NOT_IN.get(w, re.escape(w)) for w in sorted(words, key=len, reverse=True))
