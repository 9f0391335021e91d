"""Objects that are uploaded by HTML forms."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from embedded_aws.json_values import Json, is_array
from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import Bucket, StoredObject
from embedded_aws.services.s3 import checksums, encryption, objects, tagging, writes
from embedded_aws.services.s3.errors import S3Error
from embedded_aws.services.s3.requests import S3Request, raise_error, write_xml
from embedded_aws.services.s3.xml_documents import child, parse_document

_SIGNED: Final = frozenset({"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"})
_SIGNED_BEFORE: Final = frozenset({"awsaccesskeyid", "signature"})
_UNCHANGED: Final = frozenset({"policy", "x-amz-signature", "signature"})
_OF_CONDITIONS: Final = (
    b"<Code>InvalidPolicyDocument<",
    b"<Code>EntityTooSmall<",
    b"<Code>EntityTooLarge<",
    b"Policy Condition failed",
)
_RANGE: Final = "content-length-range"
_OK: Final = 200
_CREATED: Final = 201
_NO_CONTENT: Final = 204


def post_object(request: S3Request) -> Response:
    """Stores the file of a form as an object."""
    bucket = request.find_bucket()
    if not request.header("content-type").startswith("multipart/form-data"):
        condition = "Bucket POST must be of the enclosure-type multipart/form-data"
        raise S3Error("PreconditionFailed", Condition=condition)
    fields, content, media = _read_form(request)
    if fields.keys() & (_SIGNED | _SIGNED_BEFORE):
        modern = bool(fields.keys() & _SIGNED)
        region = s3.bucket_region(request.bucket) or "us-east-1"
        raise_error(s3.check_post_policy(fields, request.bucket, region, len(content), modern))
    else:
        raise_error(s3.check_post_size(fields.get("policy", ""), len(content)))
    headers = {**({"content-type": media} if media else {}), **fields}
    if "acl" in fields:
        headers["x-amz-acl"] = fields["acl"]
    form = S3Request("POST", request.bucket, fields["key"], headers, content, {})
    record, stored = _store(form, bucket, fields)
    return _answer(form, fields, record, stored)


def _read_form(request: S3Request) -> tuple[dict[str, str], bytes, str]:
    """Returns the fields of a form, and content and media type of its file.

    Raises:
        S3Error: If the form does not have a key and a file.
    """
    parts = s3.parse_form(request.header("content-type"), request.body)
    if not parts:
        reason = "The body of your POST request is not well-formed multipart/form-data."
        raise S3Error("MalformedPOSTRequest", reason)
    fields: dict[str, str] = {}
    content, media, name = None, "", ""
    for field, file_name, headers, value in parts:
        if field == "file":
            content, media, name = value, headers.get("content-type", ""), file_name or ""
        else:
            fields[field.lower()] = _decode(value)
    if content is None:
        named = {"ArgumentName": "file", "ArgumentValue": "0"}
        reason = "POST requires exactly one file upload per request."
        raise S3Error("InvalidArgument", reason, elements=named)
    fields = {
        field: value if field in _UNCHANGED or not name else value.replace("${filename}", name)
        for field, value in fields.items()
    }
    if not fields.get("key"):
        named = {"ArgumentName": "key", "ArgumentValue": ""}
        reason = (
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of "
            "the fields."
        )
        raise S3Error("InvalidArgument", reason, elements=named)
    return fields, content, media


def _decode(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _store(form: S3Request, bucket: Bucket, fields: Mapping[str, str]) -> tuple[StoredObject, dict[str, str]]:
    objects.check_key(form.key)
    storage_class = objects.read_storage_class(form.headers)
    tags = _read_tags(fields)
    acl = objects.read_acl(form, bucket)
    objects.check_locks(form)
    encrypted = encryption.choose_encryption(form.headers, form.bucket)
    found = checksums.find_checksums(form.body, form.headers)
    metadata = {name: value for name, value in form.headers.items() if name != "content-type"}
    media = form.headers.get("content-type", "") if "content-type" in fields else ""
    record = writes.build_record(
        {**metadata, **({"content-type": media} if media else {})},
        form.body,
        encrypted,
        found,
        storage_class,
        of_form=True,
    )
    write = objects.Write(
        request=form,
        record=record,
        content=form.body,
        event="s3:ObjectCreated:Post",
        tags=tags,
        acl=acl,
        lock_headers=objects.read_lock_headers(form.headers),
    )
    return record, {**write.store(), **encrypted, **checksums.name_headers(record)}


def _read_tags(fields: Mapping[str, str]) -> dict[str, str] | None:
    """Returns the tags in the document of a form, or in the field that the header has elsewhere."""
    document = fields.get("tagging")
    if document is None:
        return objects.read_tags(fields.get("x-amz-tagging", ""))
    if child(parse_document(document.encode()), "TagSet") is None:
        return None
    return tagging.read_tags(document.encode())


def _answer(
    form: S3Request, fields: Mapping[str, str], record: StoredObject, stored: Mapping[str, str]
) -> Response:
    location = f"http://{form.bucket}.s3.amazonaws.com/{quote(form.key, safe='/')}"
    headers = {"ETag": record["etag"], "Location": location, **stored}
    redirect = fields.get("success_action_redirect") or fields.get("redirect") or ""
    if urlsplit(redirect).scheme in {"http", "https"} and urlsplit(redirect).netloc:
        named = f"bucket={form.bucket}&key={quote(form.key, safe='/')}&etag={quote(record['etag'], safe='')}"
        target = f"{redirect}{'&' if '?' in redirect else '?'}{named}"
        return 303, {**headers, "Location": target}, b""
    if fields.get("success_action_status") == str(_CREATED):
        content = {"Location": location, "Bucket": form.bucket, "Key": form.key, "ETag": record["etag"]}
        _, named_xml, body = write_xml("PostResponse", content)
        return _CREATED, {**headers, **named_xml}, body
    return (_OK if fields.get("success_action_status") == str(_OK) else _NO_CONTENT), headers, b""


def explain_policy(check: Callable[..., Response | None]) -> Callable[..., Response | None]:
    """Answers as S3 a form that does not meet its policy."""

    def check_explained(
        fields: Mapping[str, str], bucket: str, region: str, size: int, modern: bool
    ) -> Response | None:
        error = check(fields, bucket, region, size, modern)
        if error is not None and not any(text in error[2] for text in _OF_CONDITIONS):
            return error
        found = find_policy_problem(fields, size)
        return found.build_response() if found else error

    return check_explained


def find_policy_problem(fields: Mapping[str, str], size: int) -> S3Error | None:
    """Returns the first condition of a form's policy that is not valid, or not met by the file's size."""
    try:
        conditions: list[Json] = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    except (KeyError, TypeError, ValueError):
        return S3Error("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")
    for condition in conditions:
        if isinstance(condition, Mapping) and len(condition) != 1:
            reason = "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
            return S3Error("InvalidPolicyDocument", f"Invalid Policy: {reason}")
        found = _check_condition(condition, size) if is_array(condition) else None
        if found:
            return found
    return None


def _check_condition(condition: list[Json], size: int) -> S3Error | None:
    operator, name, value = (str(each) for each in (*condition, "", "", "")[:3])
    failed = S3Error(
        "AccessDenied",
        f"Invalid according to Policy: Policy Condition failed: {json.dumps(condition)}",
        status=403,
    )
    if operator != _RANGE:
        return None if name.startswith("$") else failed
    if not (name.isdigit() and value.isdigit()):
        return failed
    if size < int(name):
        return S3Error("EntityTooSmall", ProposedSize=str(size), MinSizeAllowed=name)
    if size > int(value):
        reason = "Your proposed upload exceeds the maximum allowed size"
        return S3Error("EntityTooLarge", reason, ProposedSize=str(size), MaxSizeAllowed=value)
    return None
