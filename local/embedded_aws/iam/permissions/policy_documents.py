"""Policies are rejected as AWS rejects them, with the error of the service that they are created in.

A policy with a condition key that AWS sets and the emulator does not is rejected as well.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl

from embedded_aws.iam.origin_identities import ARN as ORIGIN_IDENTITY
from embedded_aws.iam.origin_identities import is_identity
from embedded_aws.iam.policy_language.condition_keys import find_unknown
from embedded_aws.iam.policy_language.grammar import (
    IDENTITY,
    JSON,
    SYNTAX,
    TRUST,
    Kind,
    find_fault,
    list_principals,
)
from embedded_aws.json_values import JsonObject, read_array, read_object
from embedded_aws.ministack import iam, iam_actions, iam_evaluator, s3, sts
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Parts, Query, Response
from embedded_aws.ministack.responses import get_account_id

_LOG: Final = logging.getLogger(__name__)

_RESOURCE: Final = Kind(principals=True, resources=True, empty=True)
_OF_BUCKETS: Final = replace(_RESOURCE, empty=False, vendor="s3")
_OF_QUEUES: Final = replace(_RESOURCE, any_resource=True)
_OF_APIS: Final = replace(_RESOURCE, short="execute-api:/")


@dataclass(frozen=True)
class _Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, object]

    def operation(self) -> str:
        return self.headers.get("x-amz-target", "").rpartition(".")[2]

    def json(self) -> JsonObject:
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return read_object(found)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))


@dataclass(frozen=True)
class _Service:
    """A service whose resources have policies.

    Attributes:
        find: Yields the policies of a request.
        code: Error code.
        message: Error message, with the text of IAM as ``{reason}``.
        kind: Kind of its policies.
        texts: Texts of the service for those of IAM, by their beginning.
    """

    find: Callable[[_Request], Iterator[object]]
    code: str
    message: str
    kind: Kind = _RESOURCE
    texts: Mapping[str, str] = field(default_factory=dict[str, str])

    def explain(self, reason: str) -> str:
        """Returns the error message for a message of IAM."""
        own = (text for start, text in self.texts.items() if reason.startswith(start))
        return self.message.format(reason=next(own, reason))


def _find_in_members(operations: Mapping[str, str]) -> Callable[[_Request], Iterator[object]]:
    """Finds the policy in a member of the JSON of some operations."""

    def find(request: _Request) -> Iterator[object]:
        if name := operations.get(request.operation()):
            yield request.json().get(name)

    return find


def _find_queue_policy(request: _Request) -> Iterator[object]:
    if request.operation() in {"SetQueueAttributes", "CreateQueue"}:
        yield read_object(request.json().get("Attributes")).get("Policy")
    elif not request.operation() and b"Policy" in request.body:
        yield from _find_in_form(request, "Name", "Value")


def _find_topic_policy(request: _Request) -> Iterator[object]:
    if b"Policy" in request.body:
        form = request.form()
        if form.get("AttributeName") == "Policy":
            yield form.get("AttributeValue")
        yield from _find_in_form(request, "key", "value")


def _find_in_form(request: _Request, name: str, value: str) -> Iterator[object]:
    form = request.form()
    yield from (
        form.get(f"{each[: -len(name)]}{value}")
        for each in form
        if form[each] == "Policy" and each.endswith(name)
    )


def _find_bucket_policy(request: _Request) -> Iterator[object]:
    if request.method == "PUT" and "policy" in request.query:
        yield request.body.decode("utf-8", "replace")


def _find_api_policy(request: _Request) -> Iterator[object]:
    if request.path.startswith("/restapis") and b"olicy" in request.body:
        found = request.json()
        yield found.get("policy")
        changes = map(read_object, read_array(found.get("patchOperations")))
        yield from (change.get("value") for change in changes if change.get("path") == "/policy")


_S3_TEXTS: Final = {
    JSON: "Policies must be valid JSON and the first byte must be '{'",
    SYNTAX: "Invalid policy syntax.",
    "Resource": "Policy has invalid resource",
    "Partition": "Policy has invalid resource",
    "Actions": "Policy has invalid action",
    "Vendor": "Policy has invalid action",
    "Invalid principal": "Invalid principal in policy",
    "Policy statement must contain actions.": "Missing required field Action",
    "Policy statement must contain resources.": "Missing required field Resource",
}
_MALFORMED: Final = "MalformedPolicyDocumentException"
_SERVICES: Final[Mapping[str, _Service]] = {
    "sqs": _Service(
        _find_queue_policy,
        "InvalidAttributeValue",
        "Invalid value for the parameter Policy. {reason}",
        _OF_QUEUES,
    ),
    "sns": _Service(_find_topic_policy, "InvalidParameter", "Invalid parameter: Policy Error: {reason}"),
    "s3": _Service(_find_bucket_policy, "MalformedPolicy", "{reason}", _OF_BUCKETS, _S3_TEXTS),
    "kms": _Service(
        _find_in_members({"PutKeyPolicy": "Policy", "CreateKey": "Policy"}), _MALFORMED, "{reason}"
    ),
    "secretsmanager": _Service(
        _find_in_members({"PutResourcePolicy": "ResourcePolicy"}),
        _MALFORMED,
        "This resource policy contains a syntax error. {reason}",
    ),
    "dynamodb": _Service(
        _find_in_members({"PutResourcePolicy": "Policy", "CreateTable": "ResourcePolicy"}),
        "ValidationException",
        "Policy document is invalid: {reason}",
    ),
    "kinesis": _Service(
        _find_in_members({"PutResourcePolicy": "Policy"}), "InvalidArgumentException", "{reason}"
    ),
    "events": _Service(
        _find_in_members({"PutPermission": "Policy"}),
        "ValidationException",
        "Parameter Policy is not valid. Reason: {reason}",
    ),
    "ecr": _Service(
        _find_in_members({"SetRepositoryPolicy": "policyText"}),
        "InvalidParameterException",
        "Invalid parameter at 'PolicyText' failed to satisfy constraint:"
        " 'Invalid repository policy provided'. {reason}",
        replace(_RESOURCE, resources=False),
    ),
    "apigateway": _Service(
        _find_api_policy,
        "BadRequestException",
        "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
        " {reason}",
        _OF_APIS,
    ),
}


def validate_policies(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Rejects invalid policies of queues, topics, buckets and other resources."""
    return {
        **handlers,
        **{name: _check(name, handlers[name]) for name in _SERVICES if name != "s3"},
    }


def validate_bucket_policies(serve: Callable[..., Response]) -> Callable[..., Response]:
    """Rejects invalid policies of buckets, which the path or the host of a request names."""

    def serve_valid(method: str, bucket: str, name: str, *request: *tuple[Headers, bytes, Query]) -> Response:
        error = None if name else _find_error("s3", (method, f"/{bucket}", *request))
        return error or serve(method, bucket, name, *request)

    return serve_valid


def _check(name: str, handle: Handler) -> Handler:
    async def handle_request(*request: *Parts) -> Response:
        return _find_error(name, request) or await handle(*request)

    return handle_request


def _find_error(name: str, request: Parts) -> Response | None:
    service = _SERVICES[name]
    for policy in service.find(_Request(*request)):
        if policy and (reason := _find_fault(policy, service.kind) or _find_unknown_principal(policy)):
            return _build_error(name, service.code, service.explain(reason), request[2])
    return None


def _build_error(service: str, code: str, message: str, headers: Headers) -> Response:
    respond = iam_actions.access_denied_response
    _, sent, body = respond(service, "", "", "", error_code=code, message=message, headers=headers)
    return 400, sent, body


def _find_fault(policy: object, kind: Kind) -> str | None:
    """Returns IAM's text for an invalid policy, and logs condition keys of a valid one that are mistyped."""
    if reason := find_fault(policy, kind):
        return reason
    for key in find_unknown(json.loads(policy) if isinstance(policy, str) else policy):
        _LOG.warning("A policy has the condition key %s, which is not one of AWS: no request has it.", key)
    return None


def _find_identity_fault(policy: object) -> str | None:
    return _find_fault(policy, IDENTITY)


def _trust_fault(find: Callable[[object], str | None]) -> Callable[[object], str | None]:
    return lambda policy: find(policy) or _find_fault(policy, TRUST) or _find_unknown_principal(policy)


_ARN: Final = re.compile(r"arn:aws:iam::(\d{12}):(user|role)/(?:.*/)?([^/]+)")


def _find_unknown_principal(policy: object) -> str | None:
    """Returns IAM's text for a user or role of the account that does not exist, or has another path."""
    document = json.loads(policy) if isinstance(policy, str) else policy
    for kind, name in list_principals(read_object(document)):
        if ((kind == "CanonicalUser" and name != s3.owner_id()) or name.startswith(ORIGIN_IDENTITY)) and (
            not is_identity(name)
        ):
            return f'Invalid principal in policy: "{kind}":"{name}"'
        found = _ARN.fullmatch(name)
        if found and found[1] == get_account_id():
            stored = (iam.users if found[2] == "user" else iam.roles).get(found[3])
            if stored is None or stored["Arn"] != name:
                return f'Invalid principal in policy: "{kind}":"{name}"'
    return None


PATCHES = (
    Patch(
        iam_evaluator.validate_policy_document,
        lambda _: _find_identity_fault,
        "policies of users, groups and roles are valid",
    ),
    Patch(
        sts.validate_policy_document,
        lambda _: _find_identity_fault,
        "session policies are valid",
    ),
    Patch(
        iam.find_not_principal,
        _trust_fault,
        "trust policies are valid",
    ),
)
