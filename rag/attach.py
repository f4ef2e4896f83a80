"""How a language model is attached: by options or by the environment, its key never by an option."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rag.llama import LanguageModel, ModelError, Settings


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options that attach a language model."""
    parser.add_argument(
        "--llm",
        default="",
        metavar="URL",
        help="语言模型的 OpenAI 兼容地址，只管措辞 / a model that phrases only ($WENBAO_LLM)",
    )
    parser.add_argument(
        "--llm-model", default="", metavar="NAME", help="模型名称 / its name ($WENBAO_LLM_MODEL)"
    )
    parser.add_argument(
        "--llm-limit", type=_seconds, metavar="SECONDS", help="最多等几秒 / longest wait for it (20)"
    )
    parser.add_argument(
        "--llm-reword", action="store_true", help="没找到时让它换个说法再找 / let it propose other wordings"
    )


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text, re.ASCII) or not float(text):
        raise argparse.ArgumentTypeError(f"{text}: 要写成秒数，如 20（seconds are needed）")
    return float(text)


def attached(args: argparse.Namespace) -> LanguageModel | None:
    """Return the model that options or environment name, None for none; ModelError as settings_from."""
    settings = settings_from(args.llm, args.llm_model, args.llm_limit)
    return LanguageModel(replace(settings, reword=args.llm_reword)) if settings else None


def settings_from(
    url: str, model: str, limit: float | None = None, environment: Mapping[str, str] = os.environ
) -> Settings | None:
    """Return the settings that options and environment give, None where no model is named.

    WENBAO_LLM and WENBAO_LLM_MODEL stand in for options that are "". The key is in WENBAO_LLM_KEY, or in the
    file that WENBAO_LLM_KEY_FILE names. ModelError where these make no sense.
    """
    url, model = url or environment.get("WENBAO_LLM", ""), model or environment.get("WENBAO_LLM_MODEL", "")
    if not url:
        if model:
            raise ModelError("--llm: 写了模型名称，还要写模型服务的网址（the address is needed too）。")
        return None
    key, file = environment.get("WENBAO_LLM_KEY", ""), environment.get("WENBAO_LLM_KEY_FILE", "")
    if file and not key:
        try:
            key = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ModelError(f"{file}: 读不了密钥文件，请检查 WENBAO_LLM_KEY_FILE（cannot read）。") from None
    return Settings(url, model, key) if limit is None else Settings(url, model, key, limit)
