"""Signed heads: believed as they were written, and in no other way."""

from __future__ import annotations

import json
import stat
from dataclasses import asdict, replace
from pathlib import Path
from string import ascii_letters, digits

import pytest

from rag.heads import (
    AuditError,
    Head,
    head_text,
    is_signature,
    is_signed,
    make_key,
    read_head,
    read_key,
    sign,
    sign_head,
)

HEAD = Head("log", 3, "ab" * 32, ("cd" * 32, "ef" * 32), "2026-11-26T00:00:00.000000+00:00")


@pytest.fixture
def key(tmp_path: Path):
    make_key(tmp_path / "log.key")
    return read_key(tmp_path / "log.key")


def test_a_signed_head_survives_its_file(key) -> None:
    signed = sign_head(HEAD, key)
    assert is_signed(signed) and not is_signed(HEAD)
    assert read_head(head_text(signed), "head.json") == signed


@pytest.mark.parametrize(
    "change",
    [
        {"size": 4},
        {"log": "other"},
        {"root": "00" * 32},
        {"peaks": ("cd" * 32,)},
        {"time": "2027"},
        {"key": ""},
    ],
    ids=str,
)
def test_no_field_of_it_can_be_changed(key, change: dict[str, object]) -> None:
    with pytest.raises(AuditError, match="签名不对"):
        read_head(head_text(replace(sign_head(HEAD, key), **change)), "head.json")


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "不是树头", '{"log": 1}', "[" * 100_000,
     json.dumps(asdict(HEAD) | {"root": "x"}),
     json.dumps(asdict(HEAD) | {"size": -1}), json.dumps(asdict(HEAD) | {"peaks": 3}),
     json.dumps(asdict(HEAD) | {"more": 1})],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_no_head_is_said_with_its_place(text: str) -> None:
    with pytest.raises(AuditError, match=r"head\.json"):
        read_head(text, "head.json")


def test_one_signature_has_one_spelling(key) -> None:
    signature = sign(b"content", key)
    public = sign_head(HEAD, key).key
    assert is_signature(b"content", signature, public)
    assert not is_signature(b"contents", signature, public)
    # base64 of 64 bytes leaves four bits unused: setting them gives other text for the same bytes
    last = signature[85]
    others = [c for c in f"{ascii_letters}{digits}+/" if c != last]
    assert not any(is_signature(b"content", f"{signature[:85]}{c}==", public) for c in others)
    assert not is_signature(b"content", f"{signature}\n", public)
    assert not is_signature(b"content", "不", public)


def test_keys(tmp_path: Path, key) -> None:
    assert stat.S_IMODE((tmp_path / "log.key").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "log.key")
    with pytest.raises(AuditError, match="签名密钥"):
        read_key(tmp_path / "none")
    (tmp_path / "text").write_text("text")
    with pytest.raises(AuditError, match="签名密钥"):
        read_key(tmp_path / "text")
