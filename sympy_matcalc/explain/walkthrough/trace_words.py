"""The words in tables, in English and Chinese."""
from __future__ import annotations

from ...rules.words import LANGUAGES

HEADS = {
    "step": ("step", "步骤"),
    "value": ("value", "值"),
    "local partials": ("local partials", "局部偏导"),
    "forward mode": ("forward mode", "前向微分"),
    "reverse mode": ("reverse mode", "反向微分"),
    "method": ("method", "方法"),
    "error": ("largest error", "最大误差"),
    "evaluations": ("evaluations", "求值次数"),
}

METHODS = {
    "symbolic": ("symbolic", "符号微分"),
    "forward difference": ("forward difference", "前向差分"),
    "central difference": ("central difference", "中心差分"),
    "forward mode": ("automatic, forward mode", "自动微分（前向）"),
    "reverse mode": ("automatic, reverse mode", "自动微分（反向）"),
}


def column_head(key: str, lang: str) -> str:
    """The head of a column."""
    return HEADS[key][LANGUAGES.index(lang)]


def method_name(key: str, lang: str) -> str:
    """What a way to differentiate is called."""
    return METHODS[key][LANGUAGES.index(lang)]
