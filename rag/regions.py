"""The provinces of China: what each is called, the character it is shortened to, and its English name."""

from __future__ import annotations

from typing import Final

_ROWS: Final = (
    "北京 京 beijing", "天津 津 tianjin", "河北 冀 hebei", "山西 晋 shanxi",
    "内蒙古 蒙 inner mongolia", "辽宁 辽 liaoning", "吉林 吉 jilin", "黑龙江 黑 heilongjiang",
    "上海 沪 shanghai", "江苏 苏 jiangsu", "浙江 浙 zhejiang", "安徽 皖 anhui",
    "福建 闽 fujian", "江西 赣 jiangxi", "山东 鲁 shandong", "河南 豫 henan",
    "湖北 鄂 hubei", "湖南 湘 hunan", "广东 粤 guangdong", "广西 桂 guangxi",
    "海南 琼 hainan", "重庆 渝 chongqing", "四川 川 sichuan", "贵州 黔 guizhou",
    "云南 滇 yunnan", "西藏 藏 tibet", "陕西 陕 shaanxi", "甘肃 甘 gansu",
    "青海 青 qinghai", "宁夏 宁 ningxia", "新疆 新 xinjiang", "香港 港 hong kong",
    "澳门 澳 macao", "台湾 台 taiwan",
)  # fmt: skip
_SPLIT: Final = tuple(row.split(" ", 2) for row in _ROWS)

GROUPS: Final = {
    "长三角三省一市": "上海、江苏、浙江、安徽", "东北三省": "辽宁、吉林、黑龙江",
    "中部六省": "山西、安徽、江西、河南、湖北、湖南", "西北五省": "陕西、甘肃、青海、宁夏、新疆",
}  # fmt: skip
"""Provinces that are called by one name."""
REGIONS: Final = frozenset(name for name, _, _ in _SPLIT)
SHORT: Final = {short: name for name, short, _ in _SPLIT}
"""The one character that stands for a province (滇 -> 云南)."""
ENGLISH_NAMES: Final = {english: name for name, _, english in _SPLIT}
