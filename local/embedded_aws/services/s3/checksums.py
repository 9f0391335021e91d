"""Checksums of objects and of parts of uploads (Amazon S3 User Guide, "Checking object integrity")."""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from embedded_aws.ministack.s3 import StoredObject
from embedded_aws.services.s3.errors import S3Error

DEFAULT: Final = "CRC64NVME"
"""Algorithm of objects that are written without a checksum."""
FULL_OBJECT: Final = "FULL_OBJECT"
COMPOSITE: Final = "COMPOSITE"
_SIZES: Final = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}
"""Bytes of a checksum by algorithm."""
_POLYNOMIALS: Final = {
    "CRC32C": (0x11EDC6F41, 0xFFFFFFFF),
    "CRC64NVME": (0x1AD93D23594C93659, 0xFFFFFFFFFFFFFFFF),
}
_TYPES: Final[Mapping[str, frozenset[str]]] = {
    "CRC32": frozenset({FULL_OBJECT, COMPOSITE}),
    "CRC32C": frozenset({FULL_OBJECT, COMPOSITE}),
    "CRC64NVME": frozenset({FULL_OBJECT}),
    "SHA1": frozenset({COMPOSITE}),
    "SHA256": frozenset({COMPOSITE}),
}
"""Types of the checksum of an object that is uploaded in parts, by algorithm."""


def compute_checksum(algorithm: str, content: bytes) -> str:
    """Returns the checksum of a content in Base64."""
    if algorithm == "CRC32":
        digest = zlib.crc32(content).to_bytes(4, "big")
    elif algorithm in _POLYNOMIALS:
        digest = _find_crc(algorithm)(content).to_bytes(_SIZES[algorithm], "big")
    else:
        digest = hashlib.new(algorithm.lower(), content).digest()
    return base64.b64encode(digest).decode()


@cache
def _find_crc(algorithm: str) -> Callable[[bytes], int]:
    import crcmod  # noqa: PLC0415 (loaded when it is first used)

    polynomial, inverted = _POLYNOMIALS[algorithm]
    return crcmod.mkCrcFun(polynomial, initCrc=0, rev=True, xorOut=inverted)


def join_checksums(algorithm: str, parts: Sequence[str]) -> str:
    """Returns the composite checksum of an object: that of the checksums of its parts, with their number."""
    digests = b"".join(base64.b64decode(part) for part in parts)
    return f"{compute_checksum(algorithm, digests)}-{len(parts)}"


def read_checksum(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Returns algorithm and value of the checksum that a request has; None without one.

    Raises:
        S3Error: If the request has several, or if its value does not have the form of the algorithm.
    """
    given = {each: headers[name] for each in _SIZES if (name := f"x-amz-checksum-{each.lower()}") in headers}
    if len(given) > 1:
        reason = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        raise S3Error("InvalidRequest", reason)
    for algorithm, value in given.items():
        if not _is_checksum(algorithm, value):
            reason = f"Value for x-amz-checksum-{algorithm.lower()} header is invalid."
            raise S3Error("InvalidRequest", reason)
        return algorithm, value
    return None


def _is_checksum(algorithm: str, value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == _SIZES[algorithm]
    except binascii.Error:
        return False


def read_algorithm(headers: Mapping[str, str]) -> str:
    """Returns the algorithm that a request names; empty if it names none.

    Raises:
        S3Error: If S3 does not have the algorithm.
    """
    named = headers.get("x-amz-checksum-algorithm") or headers.get("x-amz-sdk-checksum-algorithm") or ""
    if named and named.upper() not in _SIZES:
        reason = (
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
            f"[{', '.join(sorted(_SIZES))}]"
        )
        raise S3Error("InvalidRequest", reason)
    return named.upper()


def find_checksums(content: bytes, headers: Mapping[str, str], default: str = DEFAULT) -> dict[str, str]:
    """Returns the checksum of a content by algorithm, as the request names it.

    Args:
        content: The content.
        headers: Headers of the request.
        default: Algorithm if the request names none.

    Raises:
        S3Error: If the request names another checksum than the content has.
    """
    algorithm, given = read_algorithm(headers), read_checksum(headers)
    if given is None:
        used = algorithm or default
        return {used: compute_checksum(used, content)} if used else {}
    if algorithm and algorithm != given[0]:
        raise S3Error("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.")
    compare_checksum(given[0], given[1], compute_checksum(given[0], content))
    return {given[0]: given[1]}


def compare_checksum(algorithm: str, given: str, computed: str) -> None:
    """Compares the checksum of a request with that of the content.

    Raises:
        S3Error: If they differ.
    """
    if given != computed:
        reason = f"The {algorithm} you specified did not match the calculated checksum."
        raise S3Error("BadDigest", reason)


def read_type(headers: Mapping[str, str], algorithm: str) -> str:
    """Returns the type of the checksum of an upload in parts.

    Raises:
        S3Error: If the algorithm does not have the type.
    """
    named = headers.get("x-amz-checksum-type", "").upper()
    if not named:
        return FULL_OBJECT if algorithm in {"", DEFAULT} else COMPOSITE
    if not algorithm:
        reason = "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
        raise S3Error("InvalidRequest", reason)
    if named not in {FULL_OBJECT, COMPOSITE}:
        raise S3Error("InvalidRequest", "Value for x-amz-checksum-type header is invalid.")
    if named not in _TYPES[algorithm]:
        reason = f"The {named} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        raise S3Error("InvalidRequest", reason)
    return named


def find_type(found: Mapping[str, str]) -> str:
    """Returns the type of a checksum: that of the parts has their number."""
    return COMPOSITE if any("-" in value for value in found.values()) else FULL_OBJECT


def name_elements(record: StoredObject) -> dict[str, str]:
    """Returns the elements of a document for the checksum of an object; none if it does not have one."""
    found = record.get("checksums") or {}
    kind = {"ChecksumType": find_type(found)} if found else {}
    return {**{f"Checksum{each}": value for each, value in found.items()}, **kind}


def name_headers(record: StoredObject) -> dict[str, str]:
    """Returns the headers for the checksum of an object; none if it does not have one."""
    found = record.get("checksums") or {}
    kind = {"x-amz-checksum-type": find_type(found)} if found else {}
    return {**{f"x-amz-checksum-{each.lower()}": value for each, value in found.items()}, **kind}


def check_content_md5(content: bytes, headers: Mapping[str, str], *, of_part: bool = False) -> None:
    """Compares the header Content-MD5 with the content.

    Args:
        content: The content.
        headers: Headers of the request.
        of_part: Whether it is that of a part, of which S3 shows the digest as it is given.

    Raises:
        S3Error: If the header is not an MD5 digest, or differs.
    """
    given = headers.get("content-md5")
    if given is None:
        return
    try:
        digest = base64.b64decode(given, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != hashlib.md5(usedforsecurity=False).digest_size:
        raise S3Error("InvalidDigest", elements={"Content-MD5": given})
    found = hashlib.md5(content, usedforsecurity=False).digest()
    if found != digest:
        reason = "The Content-MD5 you specified did not match what we received."
        raise S3Error(
            "BadDigest",
            reason,
            ExpectedDigest=given if of_part else digest.hex(),
            CalculatedDigest=base64.b64encode(found).decode(),
        )
