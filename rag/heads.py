"""Signed tree heads: what a log held at some moment, in a few lines that can be kept somewhere else.

Whoever can write the log's file can write it anew, hashes and all; a head that was kept elsewhere shows it.
The key (Ed25519) lies beside the log, in a file that only its owner may read; the public half stands in the
log's first record.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.errors import WenbaoError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_HEX = re.compile(r"[0-9a-f]{64}")
_SIGNED: Final = "wenbao tree head v1"


class AuditError(WenbaoError):
    """An audit log, a head or a bundle that cannot be written, read or believed."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a log held: `size` records under the Merkle root `root` (hex), `log` being its id.

    `peaks` are the hashes of the complete subtrees that make up the tree, left to right, hex: where the log
    was written anew they say in which part. `time` (UTC, ISO 8601) is when the head was made; `key` is the
    public key and `signature` the Ed25519 signature over all the rest, both base64, "" where not signed.
    """

    log: str
    size: int
    root: str
    peaks: tuple[str, ...]
    time: str
    key: str = ""
    signature: str = ""


def make_key(path: Path) -> None:
    """Write a new private key into the file `path`, for its owner alone."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key in the file `path`. AuditError if there is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise AuditError(
            f"{path}: 读不到日志的签名密钥（{type(error).__name__}），无法签名；"
            "请把它从备份放回原处（the log's signing key is missing or damaged）。"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditError(f"{path}: 这不是日志的签名密钥（not an Ed25519 key）。")
    return key


def sign_head(head: Head, key: Ed25519PrivateKey) -> Head:
    """Return `head` signed."""
    stated = replace(head, key=public_key(key), signature="")
    return replace(stated, signature=sign(_statement(stated), key))


def is_signed(head: Head) -> bool:
    """Return whether the signature on `head` is that of the key that it names."""
    return is_signature(_statement(replace(head, signature="")), head.signature, head.key)


def sign(content: bytes, key: Ed25519PrivateKey) -> str:
    """Return the signature over `content`, base64."""
    return base64.b64encode(key.sign(content)).decode()


def is_signature(content: bytes, signature: str, key: str) -> bool:
    """Return whether `signature` is that of the public key `key` over `content`, to the letter."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw, public = base64.b64decode(signature, validate=True), base64.b64decode(key, validate=True)
        # base64 has spare bits: two spellings of one signature are not the same bytes
        if base64.b64encode(raw).decode() != signature or base64.b64encode(public).decode() != key:
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(raw, content)
    except (ValueError, InvalidSignature):
        return False
    return True


def head_text(head: Head) -> str:
    """Return a head as one JSON object on one line."""
    return json.dumps(asdict(head), ensure_ascii=False)


def head_of(fields: Mapping[str, Any]) -> Head:
    """Return the head with those fields, as `asdict` gave them and JSON kept them."""
    return Head(**{**fields, "peaks": tuple(fields["peaks"])})


def read_head(text: str, where: str) -> Head:
    """Return the head in `text`, its signature checked. AuditError, naming `where`, for anything else."""
    try:
        head = head_of(json.loads(text))
        sound = isinstance(head.size, int) and head.size >= 0
        sound = sound and all(_HEX.fullmatch(hashed) for hashed in (head.root, *head.peaks))
        sound = sound and all(isinstance(x, str) for x in (head.log, head.time, head.key, head.signature))
    except (ValueError, LookupError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise AuditError(
            f"{where}: 这不是日志的树头，应是 wenbao audit head 写出的一行 JSON（no tree head）。"
        )
    if not is_signed(head):
        raise AuditError(f"{where}: 树头的签名不对，可能被改动过，请勿采信（bad signature on this head）。")
    return head


def _statement(head: Head) -> bytes:
    return f"{_SIGNED}\n{json.dumps(asdict(head), ensure_ascii=False, sort_keys=True)}".encode()


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()
