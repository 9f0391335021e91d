"""Encryption of objects: with keys of Amazon S3, of AWS KMS, and of the caller (SSE-S3, SSE-KMS, SSE-C)."""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.ministack import responses, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import StoredObject, Upload
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.state.kms import DISABLED, KEY_ID, find_key

_KIND: Final = "x-amz-server-side-encryption"
_KEY: Final = f"{_KIND}-aws-kms-key-id"
_BUCKET_KEY: Final = f"{_KIND}-bucket-key-enabled"
_CONTEXT: Final = f"{_KIND}-context"
_CUSTOMER: Final = "server-side-encryption-customer-"
_CUSTOMER_ALGORITHM: Final = f"x-amz-{_CUSTOMER}algorithm"
_CUSTOMER_MD5: Final = f"x-amz-{_CUSTOMER}key-md5"
_OF_KMS: Final = frozenset({"aws:kms", "aws:kms:dsse"})
_STORED: Final = (_KIND, _KEY, _BUCKET_KEY, _CUSTOMER_ALGORITHM, _CUSTOMER_MD5)
_MANAGED: Final = uuid.UUID("5f4ae7a9-6a42-5b47-9ba9-0c5fd6f0b9f5")
_KEY_BYTES: Final = 32

CustomerKey = tuple[str, str, str]
"""Algorithm, key and MD5 of the key of a caller."""


def choose_encryption(headers: Mapping[str, str], bucket: str) -> dict[str, str]:
    """Returns the headers that a new object has for its encryption.

    Args:
        headers: Headers of the request.
        bucket: Name of the bucket, whose encryption is the default.

    Raises:
        S3Error: If S3 or KMS rejects the encryption.
    """
    kind, customer = headers.get(_KIND, ""), read_customer_key(headers)
    if kind and any(customer):
        reason = (
            "Server Side Encryption with Customer provided key is incompatible with the encryption method "
            "specified"
        )
        raise reject_argument(reason, _KIND, kind)
    if any(customer):
        check_customer_key(customer)
        return {_CUSTOMER_ALGORITHM: customer[0], _CUSTOMER_MD5: customer[2]}
    if kind and kind not in {"AES256", *_OF_KMS}:
        raise reject_argument("The encryption method specified is not supported", _KIND, kind)
    if headers.get(_KEY) and kind not in _OF_KMS:
        reason = (
            "Server Side Encryption with AWS KMS managed key requires HTTP header "
            "x-amz-server-side-encryption : aws:kms"
        )
        raise reject_argument(reason, _KIND, kind)
    default = find_default(bucket)
    same = not kind or kind == default[_KIND]
    chosen = {_KIND: kind or default[_KIND]}
    if chosen[_KIND] in _OF_KMS:
        named = headers.get(_KEY) or (default.get(_KEY, "") if same else "")
        chosen[_KEY] = find_kms_key(named, s3.bucket_region(bucket) or "us-east-1")
        enabled = headers.get(_BUCKET_KEY) or (default.get(_BUCKET_KEY, "") if same else "")
        if enabled.lower() == "true":
            chosen[_BUCKET_KEY] = "true"
    return chosen


def find_default(bucket: str) -> dict[str, str]:
    """Returns the headers for the default encryption of a bucket."""
    stored: str | None = s3.bucket_encryptions.get(bucket)
    found = {"SSEAlgorithm": "AES256"}
    for element in s3.parse_xml(stored).iter() if stored else ():
        found[element.tag.rpartition("}")[2]] = (element.text or "").strip()
    headers = {_KIND: found["SSEAlgorithm"]}
    if found.get("KMSMasterKeyID"):
        headers[_KEY] = found["KMSMasterKeyID"]
    return {**headers, _BUCKET_KEY: found.get("BucketKeyEnabled", "")}


def find_kms_key(named: str, region: str) -> str:
    """Returns the ARN of a key that encrypts or decrypts an object.

    Args:
        named: ID, ARN or alias of the key; empty for the key of AWS.
        region: Region of the bucket.

    Raises:
        S3Error: If the key does not exist or cannot be used.
    """
    account = responses.get_account_id()
    scope = f"arn:aws:kms:{region}:{account}:"
    managed = f"{scope}key/{uuid.uuid5(_MANAGED, f'{account}/{region}')}"
    if named in {"", "alias/aws/s3", f"{scope}alias/aws/s3", managed}:
        return managed
    if named.startswith("arn:") and (parts := named.split(":"))[3:4] != [region]:
        raise S3Error("KMS.NotFoundException", f"Invalid arn {':'.join(parts[3:4])}")
    found = find_key(account, region, named)
    if found is None:
        raise S3Error("KMS.NotFoundException", _explain_missing(named, scope))
    if found.state == DISABLED:
        raise S3Error("KMS.DisabledException", f"{found.arn} is disabled.")
    if found.deletion is not None:
        raise S3Error("KMS.KMSInvalidStateException", f"{found.arn} is pending deletion.")
    return found.arn


def _explain_missing(named: str, scope: str) -> str:
    if named.startswith("arn:"):
        return f"Key '{named}' does not exist"
    if named.startswith("alias/"):
        return f"Alias {scope}{named} is not found."
    if KEY_ID.fullmatch(named):
        return f"Key '{scope}key/{named}' does not exist"
    return f"Invalid keyId '{named}'"


def read_customer_key(headers: Mapping[str, str], prefix: str = "x-amz-") -> CustomerKey:
    """Returns algorithm, key and MD5 that a request has for the encryption with its own key."""
    algorithm, key, digest = (f"{prefix}{_CUSTOMER}{name}" for name in ("algorithm", "key", "key-md5"))
    return headers.get(algorithm, ""), headers.get(key, ""), headers.get(digest, "")


def check_customer_key(customer: CustomerKey) -> None:
    """Validates the key of a caller.

    Raises:
        S3Error: If a part is missing, or is not one of AES with 256 bits.
    """
    algorithm, key, digest = customer
    subject = "Requests specifying Server Side Encryption with Customer provided keys must provide"
    if algorithm and algorithm != "AES256":
        reason = "The Encryption request you specified is not valid. Supported value: AES256."
        raise S3Error("InvalidEncryptionAlgorithmError", reason, ArgumentName=_KIND, ArgumentValue=algorithm)
    if not algorithm:
        raise reject_argument(f"{subject} a valid encryption algorithm.", _KIND)
    if not key:
        raise reject_argument(f"{subject} an appropriate secret key.", _KIND)
    try:
        plain = base64.b64decode(key, validate=True)
    except binascii.Error:
        plain = b""
    if len(plain) != _KEY_BYTES or not digest:
        raise reject_argument("The secret key was invalid for the specified algorithm.", _KIND)
    if base64.b64encode(hashlib.md5(plain, usedforsecurity=False).digest()).decode() != digest:
        reason = "The calculated MD5 hash of the key did not match the hash that was provided."
        raise reject_argument(reason, _KIND)


def check_read(headers: Mapping[str, str], record: StoredObject | Upload, prefix: str = "x-amz-") -> None:
    """Checks that a request can decrypt an object.

    Args:
        headers: Headers of the request.
        record: The object.
        prefix: Beginning of the headers with the key.

    Raises:
        S3Error: If the request lacks the key, or has another; or if KMS cannot use its key.
    """
    stored, customer = find_stored(record), read_customer_key(headers, prefix)
    if prefix == "x-amz-" and headers.get(_KIND):
        reason = "x-amz-server-side-encryption header is not supported for this operation."
        raise reject_argument(reason, _KIND, headers[_KIND])
    expected = stored.get(_CUSTOMER_MD5)
    if not expected:
        if any(customer):
            reason = "The encryption parameters are not applicable to this object."
            raise S3Error("InvalidRequest", reason)
        if stored.get(_KEY):
            find_kms_key(stored[_KEY], stored[_KEY].split(":")[3])
        return
    if not any(customer):
        reason = (
            "The object was stored using a form of Server Side Encryption. The correct parameters must be "
            "provided to retrieve the object."
        )
        raise S3Error("InvalidRequest", reason)
    wrong = S3Error(
        "AccessDenied",
        "Requests specifying Server Side Encryption with Customer provided keys must provide the correct "
        "secret key.",
        status=403,
    )
    if customer[0] == "AES256" and customer[2] != expected:
        raise wrong
    check_customer_key(customer)


def check_part(headers: Mapping[str, str], upload: Upload) -> None:
    """Checks that a part has the key of its upload.

    Raises:
        S3Error: If it has another one, or none.
    """
    expected, customer = find_stored(upload).get(_CUSTOMER_MD5, ""), read_customer_key(headers)
    if any(customer) != bool(expected):
        reason = (
            "The multipart upload initiate requested encryption. Subsequent part requests must include the "
            "appropriate encryption parameters."
        )
        raise S3Error("InvalidRequest", reason)
    if expected:
        check_customer_key(customer)
        if customer[2] != expected:
            reason = "The provided encryption parameters did not match the ones used originally."
            raise S3Error("InvalidRequest", reason)


def find_stored(record: StoredObject | Upload) -> dict[str, str]:
    """Returns the headers for the encryption of an object or an upload."""
    found = record.get("preserved_headers") or {}
    return {name: found[name] for name in _STORED if name in found} or {_KIND: "AES256"}


def is_default(record: StoredObject | Upload) -> bool:
    """Whether S3 encrypts an object or an upload with its own keys."""
    return find_stored(record).get(_KIND) == "AES256"


def is_of_customer(record: StoredObject | Upload) -> bool:
    """Whether an object or an upload is encrypted with a key of the caller."""
    return _CUSTOMER_MD5 in find_stored(record)


def _resolve_write(
    _: object,
) -> Callable[[Mapping[str, str], str], tuple[dict[str, str] | None, Response | None]]:
    def resolve(headers: Mapping[str, str], bucket: str) -> tuple[dict[str, str] | None, Response | None]:
        try:
            return choose_encryption(headers, bucket), None
        except S3Error as error:
            return None, error.build_response()

    return resolve


PATCHES = (
    Patch(
        s3.encryption_of_write,
        _resolve_write,
        "an object is encrypted, by a key of AWS if none is named, and a key that cannot be used is rejected",
    ),
)
