"""What Chinese text asks of a library that was not made for it: sentences, and terms of two characters."""

from __future__ import annotations

import re

BIGRAMS = r"(?=([\u4e00-\u9fff]{2}|(?<![\d.])\d+(?:\.\d+)?%?|\b[A-Za-z]+))"
"""Every two neighbouring Chinese characters, numbers and words of letters whole; for `findall`."""

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, lines cut too, without white space around."""
    return [sentence for found in _SENTENCE.findall(text) if (sentence := found.strip())]
