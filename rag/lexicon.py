"""What the tool knows of the language, as data: how staff say what reports write, and how questions are put.

Nothing here names a company or a figure, and the only places are those that anybody names (PLACES). A row
holds common words, not those of one report or one question; to teach the tool another, add it to a row.
"""

from __future__ import annotations

from collections.abc import Mapping

# How people call it = how reports write it. Any word of a row may stand for any other.
SYNONYMS: tuple[str, ...] = (
    "GDP 经济总量 经济规模 经济体量 经济增速 经济增长 经济涨 经济增 生产总值 = 地区生产总值 国内生产总值 县域生产总值 生产总值 经济增长",
    "固投 = 固定资产投资",
    "基建 基建投资 = 基础设施投资 基础设施",
    "社零 社消零 消费品零售 社零总额 = 社会消费品零售总额",
    "财政收入 财政收 地方财政 公共预算 财政 = 一般公共预算收入 财政收入",
    "外贸 外贸额 外贸进出口 = 进出口总额 进出口 货物进出口",
    "外资 引资 利用外资 使用外资 外商资金 外国资金 = 实际使用外资 实际利用外资 外商直接投资",
    "物价 CPI = 居民消费价格",
    "居民收入 人均收入 老百姓收入 老百姓的收入 收入水平 钱袋子 挣 = 居民人均可支配收入 可支配收入",
    "农民收入 农民 农村人 乡下人 村里人 村民 = 农村居民",
    "城里人 = 城镇居民 城乡居民",
    "村里 村子里 乡下 = 农村",
    "农村居民 = 农村人均 农村居民",
    "城镇居民 = 城镇人均 城镇居民",
    "每户 每家 = 户均",
    "每人 = 人均",
    "工钱 薪水 = 工资 欠薪",
    "城里 城市 = 城镇 城市",
    "当年 = 年度 当年",
    "多挣 增收 = 增收 收入",
    "奖励 = 奖励 重奖 奖补",
    "学校 = 学校 中学 小学 大学 学院",
    "平均每年 每年平均 年平均 = 年均",
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
    "厕所 改厕 茅房 茅厕 = 改厕 卫生厕所 厕所 户厕",
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
    "卖到国外 外销 = 出口",
    "到手的钱 到手收入 = 可支配收入",
    "臭水坑 臭水沟 黑臭水体 = 黑臭水体 坑塘",
    "三产 第三产业 = 服务业 第三产业 三次产业",
    "二产 = 第二产业 三次产业",
    "一产 = 第一产业",
    "猪肉 生猪 = 生猪",
    "打粮 产粮 粮食 = 粮食 粮食产量 粮食总产",
    "种地 种够 种粮 = 播种面积 耕种",
    "旅游收入 旅游挣 = 旅游总收入 旅游综合收入 旅游收入",
    "来玩 来旅游 游客 玩的 = 游客 接待",
    "经费 花费 花了 花 支出 = 支出 投入 花费",
    "减负 = 减负 减税降费",
    "补贴 补助 = 补助 补贴",
    "招商 签约 签下 签了 签下来 = 签约 招商引资",
    "人才 人物 = 人才",
    "好几 头部 龙头 = 龙头 头部 领军",
    "增加值 = 增加值",
    "总产值 产值 = 总产值 产值",
    "总人口 常住人口 人口 = 常住人口 人口",
    "违建 = 违法建筑 违建",
    "托班 托班名额 名额 = 托位 婴幼儿托位 学位",
    "社区食堂 食堂 老年食堂 = 社区食堂 食堂 助餐点",
    "煤改气 = 气代煤",
    "煤改电 = 电代煤",
    "报销 = 报销 支付",
    "存款 存的钱 = 存款余额 存款",
    "贷款 放款 放了多少款 贷出去 = 贷款 贷款余额",
    "首次 头一回 第一次 = 首次 首个 首例",
    "世界 世界上 全球 = 全球 世界",
    "赛事 比赛 = 联赛 赛事 冠军赛 锦标赛",
    "低保 低保标准 = 低保 最低生活保障",
    "特困 五保 = 特困人员 特困供养",
    "养老金 退休金 = 基础养老金 基本养老金 养老金",
    "医疗保险 医保 = 医保 基本医保 医疗保险",
    "救护 急救 = 急救",
    "入境 境外旅客 境外游客 外国游客 外国人 老外 外宾 = 入境游客 入境旅客 入境旅游 入境",
    "国内游客 = 国内游客",
    "旅游花费 游客花的钱 花的钱 旅游消费 = 旅游总花费 旅游总收入 旅游收入",
    "煤 煤炭 原煤 挖煤 = 原煤产量 原煤 煤炭",
    "用电 用电量 = 用电量 全社会用电量",
    "发电 发电量 = 发电量",
    "电力装机 装机 = 装机 装机容量",
    "光伏 太阳能 = 光伏",
    "风电 风力 = 风电",
    "充电桩 充电站 = 充电桩 充电设施 充电站 超充站",
    "高速 高速公路 = 高速公路",
    "地铁 轨道 轻轨 = 轨道交通 地铁 轨道",
    "公路 修路 = 公路 道路",
    "断头路 没通的路 = 断头路 未贯通道路",
    "堵点 堵车 拥堵 堵乱点 = 堵乱点 拥堵点 缓堵",
    "内涝 积水 内涝点 积水点 = 内涝点 内涝 积水点 易涝点",
    "下水道 排水管 排水管网 = 排水管网 雨污管网 排水管道",
    "燃气管 煤气管 燃气管道 = 燃气管网 燃气管道",
    "自来水 吃水 饮水 = 自来水 饮水安全 供水",
    "供热 供暖 暖气 = 供热 集中供热 供暖",
    "公园 口袋公园 小公园 = 口袋公园 公园 游园",
    "步道 绿道 = 步道 绿道",
    "绿化 种树 植树 造林 种林 林子 造多少亩林 = 造林 绿化 营造林 森林 植树",
    "森林覆盖 = 森林覆盖率",
    "水质 断面 = 水质 断面",
    "PM2.5 细颗粒物 = PM2.5 细颗粒物",
    "能耗 = 能耗 单位地区生产总值能耗",
    "碳 减碳 碳排放 = 碳排放 降碳",
    "垃圾 垃圾处理 = 生活垃圾 垃圾",
    "污水 污水处理 = 污水处理 污水",
    "农田 高标准田 = 高标准农田 农田",
    "大棚 设施农业 = 设施农业 大棚",
    "合作社 = 农民专业合作社 合作社",
    "脱贫户 脱贫人口 = 脱贫人口 脱贫户 脱贫群众",
    "村集体 集体收入 = 村集体经济 村集体经济收入 集体经济",
    "民宿 农家乐 = 民宿 农家乐",
    "景区 景点 = 景区",
    "老旧小区 老小区 = 老旧小区",
    "棚改 棚户区 = 棚户区改造 棚户区 城中村改造",
    "城中村 = 城中村改造 城中村",
    "公租房 廉租房 = 公租房 公共租赁住房",
    "危房 危旧房 = 危房 危旧房",
    "违章 拆违 违章建筑 = 违法建筑 违法建设 违建",
    "学位 入学名额 = 学位",
    "小学 中学 初中 高中 = 中小学 小学 初中 高中",
    "大学 高校 = 高校 大学",
    "老师 教师 = 教师 老师",
    "医生 大夫 = 医生 医师",
    "床位 病床 = 床位",
    "社区医院 卫生院 卫生中心 = 社区卫生服务中心 卫生院",
    "养老院 养老机构 敬老院 = 养老机构 养老服务中心 养老院",
    "残疾人 = 残疾人",
    "退役军人 老兵 = 退役军人",
    "公厕 公共厕所 = 公厕 公共厕所",
    "农户厕所 户厕 = 农户厕所 户厕 卫生厕所",
    "农民工 打工 务工 = 农民工 务工 外出务工",
    "招工 找工作 找到工作 岗位 = 就业 岗位",
    "失业 = 失业",
    "解决就业 解决工作 安排就业 安置就业 就业岗位 = 新增就业 城镇新增就业 就业",
    "总长 总长度 = 总里程 里程 总长",
    "大学生 毕业生 = 高校毕业生 毕业生 大学生",
    "创业 开公司 = 创业",
    "小巨人 = 小巨人",
    "独角兽 = 独角兽",
    "上市公司 上市 = 上市公司 上市企业 上市",
    "规上企业 规模企业 = 规上企业 规模以上企业 规上工业企业",
    "小升规 升规 升规入统 = 升规 小升规 规模以上",
    "科技企业 科技公司 = 科技型企业 科技型中小企业",
    "专利 发明专利 = 发明专利 专利",
    "技术合同 技术交易 = 技术合同成交额 技术合同 登记成交额",
    "实验室 = 实验室",
    "机器人 = 机器人",
    "新能源车 电动车 新能源汽车 = 新能源汽车",
    "汽车产量 造车 = 汽车产量 汽车",
    "算力 = 算力",
    "5G 基站 = 5G基站 基站",
    "数字经济 = 数字经济",
    "软件 软件业 = 软件业务收入 软件和信息技术服务业 软件",
    "工业 工业产值 = 规上工业 规模以上工业",
    "技改 技术改造 设备更新 = 技改投资 技术改造 设备更新",
    "民间投资 民投 = 民间投资",
    "房地产 房产 房子 = 房地产",
    "制造业投资 = 制造业投资",
    "工业投资 = 工业投资",
    "大项目 大工程 重大项目 重点项目 = 重点项目 重大项目 重大工程",
    "项目落地 落地项目 = 落地",
    "签约额 签约金额 = 签约金额 签约额 协议引资额",
    "到位 到账 实际到位 到位资金 = 到位资金 实际到位",
    "开工率 = 开工率",
    "税收 收税 = 税收收入 税收",
    "税 减税 = 减税 税费 减免税费",
    "专项债 债券 = 专项债券 专项债",
    "隐债 债务 化债 = 债务 隐性债务",
    "融资平台 平台公司 = 融资平台",
    "办事 办件 = 办件 政务服务",
    "证照 办证 = 证照 确权办证",
    "信访 上访 = 信访",
    "警情 报警 = 警情",
    "案件 = 案件 刑事案件",
    "刑案 = 刑事案件 刑事立案 刑案",
    "箱子 TEU = 标准箱 集装箱",
    "货运量 = 货邮吞吐量 货物吞吐量 货运量",
    "外卖小哥 外卖员 快递小哥 骑手 = 新就业形态 外卖 快递员 骑手",
    "新业态的人 新业态从业者 = 新就业形态 灵活就业",
    "工伤 = 职业伤害 工伤",
    "大剧院 歌剧院 剧院 = 剧院 歌剧院 剧场",
    "火灾 = 火灾",
    "人大建议 代表建议 建议 = 人大代表建议 代表建议",
    "政协提案 委员提案 提案 = 政协提案",
    "三公 三公经费 = 三公经费",
    "实事 民生实事 好事实事 = 民生实事 实事",
    "民生支出 民生花 民生上 = 民生支出 民生类重点支出 民生",
    "机场 旅客 客流 = 旅客吞吐量 机场",
    "港口 吞吐量 = 货物吞吐量 吞吐量",
    "快递 包裹 = 快递业务量 快递",
    "网商 电商 = 电商 电子商务",
    "首店 = 首店",
    "全口径财政收入 全口径财政 = 全部财政收入 全口径财政收入",
    "夜市 夜经济 = 夜间经济",
    "死的人 死了多少人 死亡人数 = 死亡人数",
    "事故 安全事故 = 生产安全事故 事故",
    "孤儿 = 孤儿",
    "生育 生孩子 = 生育",
    "第三产业增加值 三产增加值 = 三产增加值 第三产业增加值 服务业增加值",
    "第二产业增加值 二产增加值 = 二产增加值 第二产业增加值",
    "第一产业增加值 一产增加值 农业增加值 = 一产增加值 第一产业增加值",
    "达标率 合格率 = 合格率 达标率",
    "满意 满不满意 满意率 满意度 = 满意度 满意率",
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

# The same for what is done: reports vary these freely, so they weigh half.
ACTIONS: tuple[str, ...] = (
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
    "设立 设了 设 成立 = 设立 成立 组建",
    "升级 扩容 提升 = 提档升级 提质扩容 升级",
    "投产 投用 开张 = 投产 投用 投运 建成投用",
    "收尾 完工 竣工 = 完工 竣工",
    "上马 开工 动工 = 开工 建设 启动",
    "办完 办了 办理 办 = 办理 办好",
    "卖 卖得 卖掉 销量 销售 = 销售 销量 交付",
    "涨 上涨 涨幅 增幅 增速 增长率 增长 = 增长 上涨 提高",
    "降 降幅 跌 减少 下降 = 下降 降低 减少 降至",
    "缩减 砍 压减 压掉 = 压减 缩减",
    "多出来 多出 多了 = 新增 增加",
    "换车 换了 置换 = 置换更新 报废更新 更新",
    "新登记 新注册 新办 新开 = 新登记 新增 新设立",
    "弄 搞 = 建设 新建",
    "拿到 得了 评上 获得 = 获评 获得 荣获 入选",
    "接入 接到 接了 = 接入",
    "讨回 讨回来 要回 追回 = 追回 挽回 追讨",
    "覆盖 铺 铺了 铺开 = 建成 覆盖 全覆盖",
    "开公司 开个公司 办公司 注册公司 = 企业开办 开办企业",
    "定成 定为 = 确定为 定为 作为 列为",
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
        "准备 目标 目标值 预期目标 计划目标 目标任务 任务 预计 预期 力争 想 应该 需要 完成 实现 完成情况 实际 情况 现在 目前 眼下 已经 已 还要 还 再 又 都 也 就 才 只 光看 单看 "
        "只看 里头 里面 里 上 下 中 内 以上 以下 以内 左右 至少 最低 最多 和 跟 与 及 以及 或 同 比 相比 同比 全年 一年 年度 当年 年底 年末 末 底 "
        "水平 规模 多大 多高 多长 多久 多远 有多少 占 百分之 百分点 个点 几个点 几成 几位 几名 几条 几所 几座 几处 几户 几件 几项 几台 几辆 几支 几期 "
        "多少钱 多少人 多少天 拿 把 将 被 让 给 对 从 由 向 于 为 以 所 之 者 等 之类 这类 这种 这些 那几个 这几个 这几 那几 方面 领域 相关 有关 "
        "意思 含义 指 指的 指什么 解释 怎么回事 回事 什么意思 到底 究竟 东西 说 讲 叫 叫什么 名字 算 算不算 别 不要 不是 不算 而是 如果 要是 的话 "
        "整个 跑出来 干出来 做出来 搞出来 存在 有着 两个领域 两个方面 两项 两者 两样 这两个 这两项 各是 各有 各安排 各 盘子 板块 冲到 能冲 能超 想做 要是 成绩 之类 列一下 列出 列举 介绍 介绍一下 啥子 讲讲 说说 请问下 那几 有关 关于 其中 各自 眼下 "
        "家 个 户 名 位 件 项 条 处 所 座 台 辆 支 次 人 元 块 钱 亿 万"
    ).split()
)

# Measure words that a question may ask for -> units that answer it.
ASKED_UNITS: dict[str, tuple[str, ...]] = {
    "家": ("家", "户", "个"), "户": ("户", "家"), "人次": ("人次",), "人": ("人", "名", "人次", "位", "万"), "位": ("人", "名", "位", "位次", "个位次"),
    "名": ("名", "人", "位"), "公里": ("公里", "千米", "米"), "多长": ("公里", "米", "千米"), "里程": ("公里",), "平方米": ("平方米", "平米"),
    "平米": ("平方米", "平米"), "面积": ("平方米", "平米", "亩", "公顷", "平方公里"), "亩": ("亩", "公顷"), "天": ("天", "个工作日"), "分": ("分",), "条": ("条",),
    "所": ("所",), "座": ("座", "个", "家"), "处": ("处", "个", "家", "所", "座"), "件": ("件", "项"), "项": ("项", "件", "个"), "台": ("台", "台套", "部"),
    "辆": ("辆",), "支": ("支",), "列": ("列",), "栋": ("栋", "幢"), "套": ("套",), "吨": ("吨",), "斤": ("斤", "吨"), "微克": ("微克/立方米", "微克"), "度": ("千瓦时",),
    "千瓦": ("千瓦", "兆瓦"), "方": ("立方米", "方"), "立方": ("立方米",), "个百分点": ("%", "个百分点", "百分点"), "百分": ("%", "个百分点", "百分点"),
    "个点": ("%", "个百分点", "百分点"), "成": ("%", "成"), "亿": ("元", "美元", "级", "斤", "人次", "千瓦时", "立方米"), "钱": ("元", "美元"), "资金": ("元", "美元"), "贷款": ("元", "美元"), "投资": ("元", "美元"), "产值": ("元", "美元"), "补贴": ("元",), "补助": ("元",), "经费": ("元",), "税": ("元",), "工资": ("元",), "工钱": ("元",),
    "元": ("元", "美元"), "块": ("元", "块", "枚"), "村": ("个村", "村", "个", "个行政村"), "次": ("次", "人次"), "趟": ("次", "列", "班次", "趟"), "场": ("场", "次"), "期": ("期",), "年": ("年", "个月"),
    "张": ("张",), "对": ("对",), "级": ("级",), "个": (
        "个", "家", "项", "处", "所", "座", "条", "户", "件", "名", "人", "镇", "村", "种", "类", "支", "部", "套",
    ),
}  # fmt: skip

# A term that stands inside another of a different meaning: 进出口 is not 出口.
CONFUSABLE: dict[str, tuple[str, ...]] = {
    "出口": ("进出口",), "工业增加值": ("战略性新兴产业增加值",), "居民收入": ("农村居民收入", "城镇居民收入"),
    "规上工业总产值": ("区属规上工业总产值",), "失业率": (), "投资": ("外商投资",), "汽车": ("新能源汽车",), "就业": ("再就业",),
}  # fmt: skip

# Names of one and the same indicator, the first of a row standing for all; stricter than SYNONYMS, which only search.
SAME_NAMES: tuple[str, ...] = (
    "规上 规模以上",
    "限上 限额以上",
    "地区生产总值 生产总值 gdp",
    "社会消费品零售总额 社零总额",
    "居民消费价格 居民消费价格指数 cpi",
    "空气质量优良天数 空气优良天数 优良天数",
    "研发投入强度 研发经费投入强度 r&d经费投入强度",
    "城镇新增就业 新增城镇就业 城镇新增就业人数 新增城镇就业人数",
    "营业收入 营收",
    "进出口总额 进出口总值 外贸进出口总额 外贸进出口总值 货物进出口总额",
)

GROWTH_NAMES: Mapping[str, str] = {"经济": "地区生产总值"}
"""What grows under another name than it is measured by (经济增长5%)."""

# Names that say how something is counted, but not what: two of them need not speak of the same thing.
BARE_NAMES: frozenset[str] = frozenset(
    (
        "增加值 总产值 总投资 投资额 财政投入 中央财政投入 中央投入 销售额 营业收入 总收入 销售收入 利润总额 合格率 开工率 覆盖率 完成率 占比 比重 比例 满意率 "
        "增长率 使用率 普及率 达标率 办结率 入驻率 总面积 建筑面积 占地面积 总数 总量 数量 人数 规模 面积 项目 企业 重点项目 新项目 "
        "新增项目 新增企业 引进企业 引进项目 签约项目 总里程 成本 价格 效率 行动 工程 任务 事项"
    ).split()
)

# What a place has one of in a year, whoever speaks of it: two values of it contradict each other.
AGGREGATES: tuple[str, ...] = tuple(
    (
        "地区生产总值 国内生产总值 增加值 工业总产值 固定资产投资 工业投资 民间投资 零售总额 公共预算收入 公共预算支出 财政收入 税收收入 "
        "进出口总额 可支配收入 失业率 新增就业 消费价格 城镇化率 森林覆盖率 优良天数 优良天数比例 浓度 研发投入强度 常住人口 户籍人口 "
        "粮食产量 粮食总产量 使用外资 利用外资 赤字率 赤字 能耗 存款余额 贷款余额 经营主体 市场主体"
    ).split()
)

# Their growth is reported at constant prices, so it does not follow from two amounts of money.
CONSTANT_PRICES: tuple[str, ...] = ("生产总值", "增加值", "可支配收入", "纯收入", "农业总产值", "工业总产值")

# Units in which the same things are counted in two sentences of a report; narrower than rag.amounts.COUNTERS.
SAME_UNITS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "家 户",
        "家 个",
        "人 名 位",
        "个 项",
        "项 件",
        "个 处",
        "个 所",
        "个 座",
        "个 条",
        "台 辆",
        "% 百分比",
    )
)

# What makes another indicator of one with nearly the same name, with the words that say the same: where a question
# says it, the statement that answers must.
DISTINCTIVE: tuple[tuple[str, ...], ...] = (
    ("产值",), ("用电",), ("旅客", "游客"), ("参保",), ("人均", "户均"), ("民间",), ("登记失业率",), ("支出", "投入", "花费"), ("出口",), ("进口",), ("存款",), ("贷款", "首贷", "放款"),
    ("入境",), ("全口径", "全部财政"), ("强度", "占", "比重", "比例", "能耗", "单位"), ("第二产业", "二产", "二、三产"), ("高中",), ("区属",), ("市属",), ("农村居民", "农村", "农民", "城乡"), ("城镇居民", "城镇", "城乡"),
)  # fmt: skip

# Two sides of which a follow-up that names one drops the other (城市低保多少？农村的呢？).
SIDES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"城市", "城镇", "城里", "城里人"}), frozenset({"农村", "村里", "乡下", "农民"})),
    (frozenset({"出口", "外销"}), frozenset({"进口"})),
)

# Provinces and the cities that people name without their 省 or 市: asked of another place's report, they are elsewhere.
PLACES: frozenset[str] = frozenset(
    (
        "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 "
        "宁夏 新疆 内蒙古 香港 澳门 台湾 石家庄 太原 呼和浩特 沈阳 长春 哈尔滨 南京 杭州 合肥 福州 南昌 济南 郑州 武汉 长沙 广州 南宁 海口 成都 贵阳 昆明 "
        "拉萨 西安 兰州 西宁 银川 乌鲁木齐 深圳 大连 青岛 宁波 厦门 苏州 无锡 常州 南通 徐州 温州 绍兴 嘉兴 泉州 漳州 芜湖 保定 唐山 邯郸 廊坊 洛阳 宜昌 襄阳 "
        "珠海 佛山 东莞 中山 惠州 桂林 柳州 三亚 绵阳 遵义 大理 宝鸡 咸阳 美国 日本 韩国 英国 德国 法国 俄罗斯 印度 越南 泰国 老挝 缅甸 柬埔寨 马来西亚 新加坡 印尼 菲律宾 "
        "蒙古国 哈萨克斯坦 意大利 西班牙 荷兰 瑞士 加拿大 澳大利亚 新西兰 巴西 墨西哥 沙特 阿联酋 以色列 埃及 南非"
    ).split()
)

# Indicators of which less is aimed at.
LESS_IS_BETTER: tuple[str, ...] = ("失业率", "浓度", "能耗", "事故", "死亡", "不良", "排放", "投诉")

# Areas within a place that have figures of their own, in short and in full.
AREAS: dict[str, str] = {
    "综保区": "综合保税区", "保税区": "综合保税区", "高新区": "高新技术产业开发区", "经开区": "经济技术开发区",
}  # fmt: skip

# Units that measure the same kind of thing: an answer in another class is none. What is in no class counts things.
UNIT_CLASSES: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "元 美元 欧元 块钱", "% ‰ 个百分点 百分点 成 倍 比", "公里 千米 米 海里", "平方米 平米 亩 公顷 平方公里 平方千米", "立方米 方 立方",
        "吨 斤 公斤 千克 吨标准煤", "天 年 个月 月 小时 分钟", "人 名 位 人次 人份", "千瓦 兆瓦 千瓦时 度电", "微克/立方米 毫克/升", "分",
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
    "air quality": "空气质量优良天数", "good air": "空气质量优良天数", "good air days": "优良天数", "days of good air": "优良天数", "grain": "粮食", "output": "产量",
    "freight trains": "班列", "freight train": "班列", "china-europe": "中欧", "international": "国际", "trains": "班列",
    "municipal roads": "市政道路", "municipal road": "市政道路", "roads": "道路", "road": "道路", "kilometres": "公里", "kilometers": "公里",
    "newly built": "新增新建", "built": "建成", "build": "建设", "new": "新增", "added": "新增", "parking spaces": "停车位", "parking": "停车位",
    "old residential communities": "老旧小区", "residential communities": "小区", "renovated": "改造", "renovate": "改造",
    "kindergartens": "幼儿园", "schools": "中小学", "hospital": "医院", "hospitals": "医院", "family doctors": "家庭医生",
    "family doctor": "家庭医生", "contract": "签约", "relief": "救助",
    "hardship": "困难群众", "in need": "困难群众", "fatalities": "死亡人数", "deaths": "死亡人数", "workplace accidents": "生产安全事故",
    "work safety": "生产安全", "accidents": "事故", "livelihood projects": "民生实事", "livelihood": "民生实事",
    "categories": "类", "projects": "项目", "project": "项目", "investment": "投资", "tourism": "旅游", "tourists": "游客", "visitors": "游客",
    "taxes": "减税", "tax": "税", "fees": "降费", "cut in": "减降", "total": "总", "signed": "签约", "overseas warehouses": "海外仓",
    "overseas warehouse": "海外仓", "warehouse": "仓", "vehicles": "辆汽车", "cars": "汽车", "new energy": "新能源", "population": "常住人口",
    "urbanization rate": "城镇化率", "forest coverage": "森林覆盖率", "green space": "城市绿地", "charging stations": "充电站超充站",
    "charging": "充电", "sewage": "污水", "treatment": "处理", "water": "水", "gas": "燃气", "pipelines": "管网", "pipeline": "管网",
    "elevators": "电梯", "community canteens": "社区食堂", "canteens": "食堂", "fitness": "健身", "talents": "人才", "talent": "人才",
    "leading": "领军龙头", "private economy": "民营经济", "private": "民营", "state-owned": "国有国企", "life circle": "生活圈",
    "high-quality": "高品质", "service": "服务", "services": "服务业", "software": "软信产业软件", "health": "健康",
    "industry": "工业", "industries": "产业", "revenue": "收入营收", "growth": "增长", "grow": "增长", "grew": "增长", "increase": "增长",
    "increased": "增长", "rise": "增长", "drop": "下降", "fell": "下降", "fall": "下降", "decrease": "下降", "decline": "下降", "target": "目标",
    "goal": "目标", "plan": "计划", "planned": "计划", "exports": "出口", "imports": "进口", "loans": "贷款", "bank": "银行",
    "expressway": "高速公路", "expressways": "高速公路", "highway": "高速公路", "km": "公里", "open to traffic": "通车总里程",
    "base stations": "基站", "base station": "基站", "5g": "5G", "computing power": "算力", 
    "ai": "AI", "application": "应用", "applications": "应用", "scenarios": "场景", "scenario": "场景", "integrated": "综合", "smart": "智能",
    "factories": "工厂", "factory": "工厂", "workshops": "车间", "digital": "数字", "the economy": "地区生产总值", "economy": "经济", "innovation": "创新", "science": "科技",
    "technology": "技术", "patents": "发明专利", "laboratories": "实验室", "universities": "高校", "university": "高校", "students": "学生",
    "teachers": "教师", "degrees": "学位", "school places": "学位", "nursery": "托育", "childcare": "托位", "elderly": "养老", "beds": "床位",
    "doctors": "医生", "medical": "医疗", "insurance": "保险医保", "pension": "养老金", "subsistence allowance": "低保", "poverty": "脱贫",
    "villages": "乡村村", "village": "村", "farmers": "农民", "farmland": "农田", "high-standard farmland": "高标准农田", "agriculture": "农业",
    "rural roads": "农村公路四好农村路", "rural road": "农村公路", "toilets": "厕所", "tap water": "自来水", "rivers": "河", "river": "河",
    "surface water": "地表水", "pm2.5": "PM2.5", "carbon": "碳", "energy": "能源", "power": "电力", "electricity": "用电", "installed capacity": "装机",
    "solar": "光伏", "wind": "风电", "coal": "原煤", "steel": "钢铁", "parks": "公园", "park": "园区公园", "trails": "步道", "trail": "步道",
    "metro": "轨道", "airport": "机场", "passengers": "旅客", "port": "港口", "railway": "铁路", "high-speed rail": "高速铁路", "tunnel": "隧道",
    "bridges": "桥", "bridge": "桥", "housing": "住房", "renovation": "改造", "reconstruction": "改造", "dilapidated": "危房", "illegal buildings": "违法建筑",
    "illegal construction": "违法建筑", "urban renewal": "城市更新", "communities": "社区小区", "community": "社区", "residential": "小区",
    "business entities": "经营主体", "market entities": "经营主体", "self-employed": "个体工商户", "listed companies": "上市公司",
    "specialized": "专精特新", "little giant": "小巨人", "unicorn": "独角兽", "startups": "创业", "signed contracts": "签约", "contracts": "签约",
    "amount": "金额", "funds": "资金", "fund": "基金", "loan": "贷款", "bonds": "专项债券", "debt": "债务", "deficit": "赤字", "revenue growth": "收入增长",
    "express delivery": "快递", "e-commerce": "电商", "online": "网络", "consumption": "消费", "consumer": "消费", "trade-in": "以旧换新", "sales": "销售",
    "output value": "产值", "production": "产量", "automobile": "汽车", "auto": "汽车", "letters and visits": "信访", "petitions": "信访",
    "crime": "案件", "fire": "火灾", "safety": "安全", "reservoirs": "水库", "forest": "森林", "afforestation": "造林", "trees": "造林",
    "cultural": "文化", "culture": "文化", "museum": "博物馆", "scenic": "景区", "sports": "体育", "tourist": "游客", "income": "收入", "wage": "工资",
    "proportion": "比重", "share": "占比", "ratio": "比例", "rate": "率", "ranking": "排名", "rank": "排名", "compared with": "比", "difference": "相差",
    "support": "支持", "establish": "建立", "established": "建成", "introduce": "引进", "introduced": "引进", "attract": "引进", "attracted": "引进",
    "train": "培育", "cultivate": "培育", "complete": "完成", "completed": "完成", "launch": "启动", "launched": "启动", "carry out": "实施", "opened": "开行投用",
    "operate": "开行", "operated": "开行", "run": "开行", "streets": "街道", "leaders": "领导", "report": "报告", "delivered": "作报告",
    "last year": "去年", "this year": "今年", "next year": "明年", "five years": "五年", "definition": "是什么意思",
    "performing-arts venue": "剧院", "performing arts venue": "剧院", "theatre": "剧院", "theater": "剧院",
    "financing costs": "融资成本", "financing cost": "融资成本", "financing platforms": "融资平台",
    "mean": "是什么意思", "means": "是什么意思", "how much": "多少", "how many": "多少", "how long": "多长", "how big": "是多少", "percent": "百分之几", "percentage": "百分之几",
    "by how much": "增长多少", "who": "谁", "which": "哪个", "which province": "哪个省", "which provinces": "哪些省", "which county": "哪个县",
    "which counties": "哪些县", "which region": "哪个地方", "highest": "最高", "lowest": "最低", "fastest": "最快", "where": "哪里", "when": "何时", "mayor": "区长市长", "governor": "省长",
    "district": "全区", "county": "全县", "province": "全省", "city": "全市", "national": "全国",
}  # fmt: skip
