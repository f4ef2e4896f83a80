"""What the tool knows of the language, as data: how staff say what reports write, and how questions are put.

Nothing here names a place, a company or a figure. A row earns its place by an evaluation number; to teach the tool
another word, add it to a row.
"""

from __future__ import annotations

# How people call it = how reports write it. Any word of a row may stand for any other.
SYNONYMS: tuple[str, ...] = (
    "GDP 经济总量 经济规模 经济体量 经济增速 经济增长 生产总值 = 地区生产总值 国内生产总值 县域生产总值 生产总值",
    "固投 = 固定资产投资",
    "基建 基建投资 = 基础设施投资 基础设施",
    "社零 社消零 消费品零售 社零总额 = 社会消费品零售总额",
    "财政收入 地方财政 公共预算 = 一般公共预算收入 财政收入",
    "外贸 外贸额 外贸进出口 = 进出口总额 进出口 货物进出口",
    "外资 引资 利用外资 使用外资 = 实际使用外资 实际利用外资 外商直接投资",
    "物价 CPI = 居民消费价格",
    "居民收入 人均收入 老百姓收入 老百姓的收入 收入水平 钱袋子 挣 = 居民人均可支配收入 可支配收入",
    "农民收入 农村人 乡下人 = 农村居民",
    "城里人 = 城镇居民 城乡居民",
    "老百姓 百姓 市民 大家 = 居民 群众",
    "规上 = 规模以上",
    "规模以上 = 规上",
    "限上 = 限额以上",
    "高企 = 高新技术企业",
    "研发强度 研发投入占比 科研投入 R&D = 研发投入强度 研发经费投入强度 研发投入",
    "失业率 = 调查失业率 登记失业率",
    "空气好 好天 好天儿 蓝天 空气优良 空气质量 = 优良天数 空气质量优良天数",
    "环保 污染 = 生态环境 污染防治",
    "市场主体 商户 = 经营主体 市场主体",
    "个体户 = 个体工商户",
    "民企 民营企业 = 民营企业 民营经济",
    "国企 国资 国有企业 = 国企 国有资产 国有企业 国资",
    "综保区 = 综合保税区 综保区",
    "综合保税区 = 综保区",
    "幼儿园 公办园 普惠园 = 普惠性幼儿园 幼儿园",
    "普惠 = 普惠性",
    "托位 托育 托儿 = 婴幼儿托位 托位 托育",
    "车位 停车位 停车 = 公共停车位 停车位",
    "厕所 改厕 = 改厕 卫生厕所 厕所",
    "污水厂 = 污水处理厂",
    "地灾 = 地质灾害",
    "医院 三甲 = 医院 三甲",
    "保租房 = 保障性租赁住房 保租房",
    "保障房 = 保障性住房 保障房",
    "旧改 老小区 = 老旧小区改造 老旧小区",
    "老电梯 = 老旧电梯",
    "土地出让金 卖地 = 土地出让收入 土地出让",
    "坏账率 坏账 = 不良贷款率 不良率",
    "借钱 融资成本 = 融资成本 综合融资成本",
    "高铁 = 高速铁路 高铁",
    "网购 网上零售 线上零售 = 网络零售额 网上零售额",
    "三产 第三产业 = 服务业 第三产业 三次产业",
    "二产 = 第二产业 三次产业",
    "一产 = 第一产业",
    "猪肉 生猪 = 生猪",
    "打粮 产粮 粮食 = 粮食 粮食产量 粮食总产",
    "种地 种够 种粮 = 播种面积 耕种",
    "旅游收入 旅游挣 = 旅游总收入 旅游综合收入 旅游收入",
    "来玩 游客 玩的 = 游客 接待",
    "经费 花费 花了 花 支出 = 支出 投入 花费",
    "减负 = 减负 减税降费",
    "补贴 补助 = 补助 补贴",
    "招商 签约 签下 签了 签下来 = 签约 招商引资",
    "落户 落地 来了 进来 = 落地 落户 入驻",
    "入驻 进驻 = 入驻 落户",
    "引进 引来 引了 招来 招引 = 引进 引育 招引",
    "新增 新添 添 又添 新开 增加 新进 多了 再添 再引 = 新增 增加 新入驻 新建 新增加",
    "新修 新建 修 建 修建 建成 建了 盖 = 新建 建成 新改建 建设 改建",
    "打造 建设 建 = 打造 建设 建成",
    "改造 翻新 更新 = 改造 更新改造 更新",
    "改扩建 扩建 = 改扩建 扩建",
    "整治 整修 治理 消除 = 整治 治理 整改",
    "修复 = 治理修复 修复",
    "培养 培育 孵化 = 培育 培养 孵化",
    "人才 人物 = 人才",
    "好几 头部 龙头 = 龙头 头部 领军",
    "设立 设了 设 成立 = 设立 成立 组建",
    "升级 扩容 提升 = 提档升级 提质扩容 升级",
    "投产 投用 开张 = 投产 投用 投运 建成投用",
    "收尾 完工 竣工 = 完工 竣工",
    "上马 开工 动工 = 开工 建设 启动",
    "办完 办了 办理 办 = 办理 办好 完成",
    "卖 卖得 卖掉 销量 销售 = 销售 销量 交付 零售",
    "涨 上涨 涨幅 增幅 增速 增长率 增长 = 增长 上涨 提高",
    "降 降幅 跌 减少 下降 = 下降 降低 减少 降至",
    "缩减 砍 压减 压掉 = 压减 缩减",
    "增加值 = 增加值",
    "总产值 产值 = 总产值 产值",
    "总人口 常住人口 人口 = 常住人口 人口",
    "违建 违章建筑 = 违法建筑",
    "托班 托班名额 名额 = 托位 婴幼儿托位 学位",
    "多出来 多出 多了 = 新增 增加",
    "社区食堂 食堂 老年食堂 = 社区食堂 食堂 助餐点",
    "换车 换了 置换 = 置换更新 报废更新 更新",
    "煤改气 = 气代煤",
    "煤改电 = 电代煤",
    "报销 = 报销 支付",
    "存款 = 存款余额 存款",
    "贷款 放款 放了多少款 = 贷款 贷款余额",
    "首次 头一回 第一次 = 首次 首个 首例",
    "世界 世界上 全球 = 全球 世界",
    "赛事 比赛 = 联赛 赛事 冠军赛 锦标赛",
    "拿到 得了 获得 = 获评 获得 荣获 入选",
    "达标率 合格率 = 合格率 达标率",
    "满意 满不满意 满意率 满意度 = 满意度 满意率",
    "接入 接到 接了 = 接入",
    "覆盖 铺 铺了 铺开 = 建成 覆盖 全覆盖",
    "比重 占比 比例 = 占比 比重 比例",
    "困难 不足 短板 问题 = 突出问题 短板 不足 困难",
    "不足 困难 问题 = 突出问题 困难和问题 问题和不足",
    "精神 = 精神",
    "死亡 死了 去世 = 死亡",
    "救助 救济 帮扶 = 救助 帮扶",
    "学校 中小学 = 中小学 学校",
    "看病 医疗 = 医疗 卫生",
    "养老 老人 = 养老 老年",
    "种类 类别 = 类",
    "总书记 = 总书记",
    "领导 一把手 = 区长 县长 市长 省长 主席 总理",
    "县长 区长 市长 省长 总理 = 区长 县长 市长 省长 主席 总理",
)

# Said around what is asked; carries nothing to look for. Longest first when removed.
FILLERS: tuple[str, ...] = tuple(
    (
        "请问一下 请问 麻烦问一下 麻烦 帮我查一下 帮我查 帮我 帮忙 查一下 想知道 我想知道 想了解 请说明 说明一下 告诉我 给我 给个 给个准数 "
        "请给数字和出处 给数字和出处 请给出 请 你好 您好 谢谢 报告里 报告中 报告上 报告 工作报告 政府 讲的 讲了 提到 提到的 说的 说了 写的 "
        "我们科 我们 咱们 我 你 您 我区 本区 全区 区里 我县 全县 县里 我市 全市 市里 我省 全省 省里 全国 咱 "
        "是多少 多少 是几 几个 几家 几 各是 各 分别是 分别 具体 大概 大约 一共 总共 合计 共 总数 数量 数 一下 情况 如何 怎么样 怎样 怎么 "
        "什么 啥 哪些 哪个 哪家 哪几个 哪几 哪 谁 何时 什么时候 哪里 哪儿 是否 是不是 有没有 能不能 够不够 对吗 吗 呢 了 么 嘛 吧 啊 呀 哦 "
        "这个 那个 这些 那些 这样的 这样 那样 这块 这边 那边 那块 这 那 它 其 的 地 得 是 有 在 到 要 做 做到 达到 达 定 定的 定在 打算 计划 "
        "准备 目标 任务 预计 预期 力争 想 应该 需要 完成 实现 完成情况 实际 情况 现在 目前 眼下 已经 已 还要 还 再 又 都 也 就 才 只 光看 单看 "
        "只看 里头 里面 里 上 下 中 内 以上 以下 以内 左右 至少 最低 最多 和 跟 与 及 以及 或 同 比 相比 同比 全年 一年 年度 当年 年底 年末 末 底 "
        "水平 规模 多大 多高 多长 多久 多远 有多少 占 百分之 百分点 个点 几个点 几成 几位 几名 几条 几所 几座 几处 几户 几件 几项 几台 几辆 几支 几期 "
        "多少钱 多少人 多少天 拿 把 将 被 让 给 对 从 由 向 于 为 以 所 之 者 等 之类 这类 这种 这些 那几个 这几个 这几 那几 方面 领域 相关 有关 "
        "意思 含义 指 指的 指什么 解释 怎么回事 回事 什么意思 到底 究竟 东西 说 讲 叫 叫什么 名字 算 算不算 别 不要 不是 不算 而是 如果 要是 的话 "
        "两个领域 两个方面 两项 两者 两样 这两个 这两项 各是 各有 各安排 各 盘子 板块 冲到 能冲 能超 想做 要是 成绩 之类 列一下 列出 列举 介绍 介绍一下 啥子 讲讲 说说 请问下 那几 有关 关于 其中 各自 那道线 眼下 "
        "家 个 户 名 位 件 项 条 处 所 座 台 辆 支 次 人 元 块 钱 亿 万"
    ).split()
)

# Measure words that a question may ask for -> units that answer it.
ASKED_UNITS: dict[str, tuple[str, ...]] = {
    "家": ("家", "户", "个"), "户": ("户", "家"), "人次": ("人次",), "人": ("人", "名", "人次", "位", "万"), "位": ("人", "名", "位"),
    "名": ("名", "人", "位"), "公里": ("公里", "千米", "米"), "多长": ("公里", "米", "千米"), "里程": ("公里",), "平方米": ("平方米", "平米"),
    "平米": ("平方米", "平米"), "面积": ("平方米", "平米", "亩", "公顷", "平方公里"), "亩": ("亩", "公顷"), "天": ("天",), "条": ("条",),
    "所": ("所",), "座": ("座", "个", "家"), "处": ("处", "个"), "件": ("件", "项"), "项": ("项", "件", "个"), "台": ("台", "台套", "部"),
    "辆": ("辆",), "支": ("支",), "列": ("列",), "栋": ("栋", "幢"), "套": ("套",), "吨": ("吨",), "斤": ("斤", "吨"), "度": ("千瓦时",),
    "千瓦": ("千瓦", "兆瓦"), "方": ("立方米", "方"), "立方": ("立方米",), "个百分点": ("%", "个百分点", "百分点"), "百分": ("%", "个百分点", "百分点"),
    "个点": ("%", "个百分点", "百分点"), "成": ("%", "成"), "倍": ("倍", "%"), "亿": ("元", "美元", "级", "斤", "人次", "千瓦时", "立方米"), "钱": ("元", "美元"),
    "元": ("元", "美元"), "块": ("元",), "村": ("个村", "村", "个", "个行政村"), "次": ("次", "人次"), "场": ("场", "次"), "期": ("期",), "年": ("年", "个月"),
    "张": ("张",), "对": ("对",), "级": ("级",), "个": (
        "个", "家", "项", "处", "所", "座", "条", "户", "件", "名", "人", "镇", "村", "种", "类", "支", "部", "套",
    ),
}  # fmt: skip

# Units that measure the same kind of thing: an answer in another class is none. What is in no class counts things.
UNIT_CLASSES: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "元 美元 欧元 块钱", "% ‰ 个百分点 百分点 成 倍 比", "公里 千米 米 海里", "平方米 平米 亩 公顷 平方公里 平方千米", "立方米 方 立方",
        "吨 斤 公斤 千克 吨标准煤", "天 年 个月 月 小时 分钟", "人 名 位 人次 人份 万", "千瓦 兆瓦 千瓦时 度电", "微克/立方米 毫克/升",
    )
)  # fmt: skip

# English of the standard indicators and of plain questions, longest first when replaced.
ENGLISH: dict[str, str] = {
    "gross domestic product": "地区生产总值", "gdp": "地区生产总值", "fixed-asset investment": "固定资产投资",
    "fixed asset investment": "固定资产投资", "industrial output": "工业总产值", "industrial value added": "工业增加值",
    "value added": "增加值", "above-scale": "规上", "above designated size": "规上", "total output": "总产值",
    "retail sales of consumer goods": "社会消费品零售总额", "retail sales": "零售额", "imports and exports": "进出口总额",
    "import and export": "进出口总额", "foreign trade": "进出口总额", "foreign capital": "实际使用外资", "foreign investment": "实际使用外资",
    "general public budget revenue": "一般公共预算收入", "fiscal revenue": "财政收入", "disposable income": "人均可支配收入",
    "per capita": "人均", "household income": "居民收入", "residents": "居民", "unemployment rate": "失业率", "surveyed": "调查",
    "new urban jobs": "城镇新增就业", "urban jobs": "城镇新增就业", "new jobs": "新增就业", "employment": "就业", "urban": "城镇", "rural": "农村",
    "consumer price": "居民消费价格", "inflation": "居民消费价格", "r&d": "研发投入", "research and development": "研发投入",
    "high-tech enterprises": "高新技术企业", "high-tech": "高新技术", "enterprises": "企业", "companies": "企业", "firms": "企业",
    "air quality": "空气质量优良天数", "good air": "空气质量优良天数", "days of good air": "优良天数", "grain": "粮食", "output": "产量",
    "freight trains": "班列", "freight train": "班列", "china-europe": "中欧", "international": "国际", "trains": "班列",
    "municipal roads": "市政道路", "municipal road": "市政道路", "roads": "道路", "road": "道路", "kilometres": "公里", "kilometers": "公里",
    "newly built": "新增新建", "built": "建成", "build": "建设", "new": "新增", "added": "新增", "parking spaces": "停车位", "parking": "停车位",
    "old residential communities": "老旧小区", "residential communities": "小区", "renovated": "改造", "renovate": "改造",
    "kindergartens": "幼儿园", "schools": "中小学", "hospital": "医院", "hospitals": "医院", "family doctors": "家庭医生",
    "family doctor": "家庭医生", "contract rate": "签约服务率", "contract": "签约", "key groups": "重点人群", "relief": "救助",
    "hardship": "困难群众", "in need": "困难群众", "fatalities": "死亡人数", "deaths": "死亡人数", "workplace accidents": "生产安全事故",
    "work safety": "生产安全", "accidents": "事故", "checkpoints": "卡口", "livelihood projects": "民生实事", "livelihood": "民生实事",
    "categories": "类", "projects": "项目", "project": "项目", "investment": "投资", "tourism": "旅游", "tourists": "游客", "visitors": "游客",
    "taxes": "减税", "tax": "税", "fees": "降费", "cut in": "减降", "total": "总", "signed": "签约", "overseas warehouses": "海外仓",
    "overseas warehouse": "海外仓", "warehouse": "仓", "vehicles": "辆汽车", "cars": "汽车", "new energy": "新能源", "population": "常住人口",
    "urbanization rate": "城镇化率", "forest coverage": "森林覆盖率", "green space": "城市绿地", "charging stations": "充电站超充站",
    "charging": "充电", "sewage": "污水", "treatment": "处理", "water": "水", "gas": "燃气", "pipelines": "管网", "pipeline": "管网",
    "elevators": "电梯", "community canteens": "社区食堂", "canteens": "食堂", "fitness": "健身", "talents": "人才", "talent": "人才",
    "leading": "领军龙头", "private economy": "民营经济", "private": "民营", "state-owned": "国有国企", "life circle": "生活圈",
    "15-minute": "15分钟", "high-quality": "高品质", "service": "服务", "services": "服务业", "software": "软信产业软件", "health": "健康",
    "industry": "产业", "industries": "产业", "revenue": "收入营收", "growth": "增长", "grow": "增长", "grew": "增长", "increase": "增长",
    "increased": "增长", "rise": "增长", "drop": "下降", "fell": "下降", "fall": "下降", "decrease": "下降", "decline": "下降", "target": "目标",
    "goal": "目标", "plan": "计划", "planned": "计划", "exports": "出口", "imports": "进口", "loans": "贷款", "bank": "银行",
    "last year": "去年", "this year": "今年", "next year": "明年", "five years": "五年", "by april": "到4月", "definition": "是什么意思",
    "mean": "是什么意思", "means": "是什么意思", "how much": "多少", "how many": "多少", "how long": "多长", "percent": "百分之几", "percentage": "百分之几",
    "by how much": "增长多少", "who": "谁", "which": "哪个", "where": "哪里", "when": "何时", "mayor": "区长市长", "governor": "省长",
    "district": "全区", "county": "全县", "province": "全省", "city": "全市", "national": "全国",
}  # fmt: skip
