"""Policies are rejected as AWS rejects them, with the error of the service that they are created in.

A policy with a condition key that AWS sets and the emulator does not is rejected as well.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from embedded_aws.iam.origin_identities import ARN as ORIGIN_IDENTITY
from embedded_aws.iam.origin_identities import is_identity
from embedded_aws.iam.permissions.policy_requests import (
    Find,
    PolicyRequest,
    find_api_policy,
    find_bucket_policy,
    find_in_members,
    find_queue_policy,
    find_table_policy,
    find_topic_policy,
)
from embedded_aws.iam.permissions.policy_sizes import find_queue_excess
from embedded_aws.iam.policy_language.actions import list_unknown
from embedded_aws.iam.policy_language.condition_keys import find_unknown
from embedded_aws.iam.policy_language.grammar import (
    IDENTITY,
    JSON,
    NOT_APPLICABLE,
    OTHER_RESOURCE,
    SYNTAX,
    TOO_LARGE,
    TRUST,
    UNKNOWN_ACTION,
    Kind,
    describe_invalid,
    find_fault,
    list_actions,
    list_principals,
)
from embedded_aws.json_values import read_object
from embedded_aws.ministack import iam, iam_actions, iam_evaluator, s3, sts
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Parts, Query, Response
from embedded_aws.ministack.responses import get_account_id

_LOG: Final = logging.getLogger(__name__)

_RESOURCE: Final = Kind(principals=True, resources=True, empty=True)
_KIBIBYTE: Final = 1024


@dataclass(frozen=True)
class _Service:
    """A service whose resources have policies.

    Attributes:
        find: Yields the policies in a request.
        code: Error code.
        message: Error message, with the text of IAM as ``{reason}``.
        kind: Kind of its policies.
        texts: Messages of the service for texts of IAM, by their beginning.
    """

    find: Find
    code: str
    message: str
    kind: Kind = _RESOURCE
    texts: Mapping[str, str] = field(default_factory=dict[str, str])

    def explain(self, reason: str) -> str:
        """Returns the error message for a message of IAM."""
        own = (text for start, text in self.texts.items() if reason.startswith(start))
        return next(own, None) or self.message.format(reason=reason)


_S3_TEXTS: Final = {
    JSON: "Policies must be valid JSON and the first byte must be '{'",
    SYNTAX: "Invalid policy syntax.",
    UNKNOWN_ACTION: "Policy has invalid action",
    "Actions/Condition": "Policy has invalid action",
    "Vendor": "Policy has invalid action",
    NOT_APPLICABLE: NOT_APPLICABLE,
    OTHER_RESOURCE: "Policy has invalid resource",
    "Resource": "Policy has invalid resource",
    "Partition": "Policy has invalid resource",
    "Invalid principal": "Invalid principal in policy",
    "Policy statement must contain actions.": "Missing required field Action",
    "Policy statement must contain resources.": "Missing required field Resource",
    TOO_LARGE: "Policy exceeds the maximum allowed document size.",
}
_PUBLIC: Final = (
    "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to"
    " the secret."
)
_OUT_OF_SCOPE: Final = "Invalid parameter: Policy statement action out of service scope!"
_MALFORMED: Final = "MalformedPolicyDocumentException"
_SERVICES: Final[Mapping[str, _Service]] = {
    "sqs": _Service(
        find_queue_policy,
        "InvalidAttributeValue",
        "Invalid value for the parameter Policy. {reason}",
        replace(_RESOURCE, actions="sqs", any_resource=True),
    ),
    "sns": _Service(
        find_topic_policy,
        "InvalidParameter",
        "Invalid parameter: Policy Error: {reason}",
        replace(_RESOURCE, actions="sns/topic", owned=True, limit=30 * _KIBIBYTE),
        {UNKNOWN_ACTION: _OUT_OF_SCOPE},
    ),
    "s3": _Service(
        find_bucket_policy,
        "MalformedPolicy",
        "{reason}",
        replace(_RESOURCE, empty=False, actions="s3", owned=True, limit=20 * _KIBIBYTE),
        _S3_TEXTS,
    ),
    "kms": _Service(
        find_in_members({"PutKeyPolicy": "Policy", "CreateKey": "Policy"}),
        _MALFORMED,
        "{reason}",
        replace(_RESOURCE, actions="kms"),
        {"Invalid principal": "Policy contains a statement with one or more invalid principals."},
    ),
    "secretsmanager": _Service(
        find_in_members({"PutResourcePolicy": "ResourcePolicy", "ValidateResourcePolicy": "ResourcePolicy"}),
        _MALFORMED,
        "This resource policy contains a syntax error. {reason}",
        replace(_RESOURCE, actions="secretsmanager"),
        {"Invalid principal": "This resource policy contains an unsupported principal."},
    ),
    "dynamodb": _Service(
        find_table_policy,
        "ValidationException",
        "Policy document is invalid: {reason}",
        replace(_RESOURCE, actions="dynamodb", owned=True, limit=20 * _KIBIBYTE),
    ),
    "kinesis": _Service(
        find_in_members({"PutResourcePolicy": "Policy"}, "ResourceARN"),
        "InvalidArgumentException",
        "{reason}",
        replace(_RESOURCE, actions="kinesis", owned=True, limit=20 * _KIBIBYTE),
    ),
    "events": _Service(
        find_in_members({"PutPermission": "Policy"}),
        "ValidationException",
        "Parameter Policy is not valid. Reason: {reason}",
        replace(_RESOURCE, actions="events", limit=10 * _KIBIBYTE),
    ),
    "logs": _Service(
        find_in_members(
            {
                "PutResourcePolicy": "policyDocument",
                "PutDestinationPolicy": "accessPolicy",
                "PutDeliveryDestinationPolicy": "deliveryDestinationPolicy",
            }
        ),
        "InvalidParameterException",
        "Could not convert to persistable policy. {reason}",
        replace(_RESOURCE, actions="logs"),
    ),
    "ecr": _Service(
        find_in_members({"SetRepositoryPolicy": "policyText"}),
        "InvalidParameterException",
        "Invalid parameter at 'PolicyText' failed to satisfy constraint:"
        " 'Invalid repository policy provided'. {reason}",
        replace(_RESOURCE, resources=False, actions="ecr"),
    ),
    "apigateway": _Service(
        find_api_policy,
        "BadRequestException",
        "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
        " {reason}",
        replace(_RESOURCE, short="execute-api:/", actions="execute-api", limit=8 * _KIBIBYTE),
    ),
}
"""Services whose resources have policies; those of functions are checked where their statements are made."""


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
    service, given = _SERVICES[name], PolicyRequest(*request)
    for policy in service.find(given):
        reason = _find_fault(policy.text, service.kind, policy.owner) or _find_unknown_principal(policy.text)
        if reason and given.operation() == "ValidateResourcePolicy":
            return _report(service.explain(reason))
        if reason:
            return _build_error(name, service.code, service.explain(reason), request[2])
        if name == "sqs" and (reason := find_queue_excess(policy.text)):
            return _build_error(name, "OverLimit", reason, request[2], 403)
        if name == "secretsmanager" and (error := _find_public(given, policy.text)):
            return error
    return None


def _find_public(request: PolicyRequest, policy: object) -> Response | None:
    """Returns the error for the policy of a secret that everyone could read."""
    if not s3.is_policy_public(str(policy)):
        return None
    if request.operation() == "ValidateResourcePolicy":
        return _report(_PUBLIC)
    if request.json().get("BlockPublicPolicy"):
        return _build_error("secretsmanager", "PublicPolicyException", _PUBLIC, request.headers)
    return None


def _report(reason: str) -> Response:
    errors = [{"CheckName": "ResourcePolicy", "ErrorMessage": reason}]
    body = {"PolicyValidationPassed": False, "ValidationErrors": errors}
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(body).encode()


def _build_error(service: str, code: str, message: str, headers: Headers, status: int = 400) -> Response:
    respond = iam_actions.access_denied_response
    _, sent, body = respond(service, "", "", "", error_code=code, message=message, headers=headers)
    return status, sent, body


def _find_fault(policy: object, kind: Kind, owner: str = "") -> str | None:
    """Returns IAM's text for an invalid policy, and logs what is mistyped in a valid one."""
    if reason := find_fault(policy, kind, owner):
        return reason
    document = read_object(json.loads(policy) if isinstance(policy, str) else policy)
    for key in find_unknown(document):
        _LOG.warning("A policy has the condition key %s, which is not one of AWS: no request has it.", key)
    for action in list_unknown(list_actions(document)):
        _LOG.warning("A policy has the action %s, which is not one of AWS: no request has it.", action)
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
            return describe_invalid(kind, name)
        found = _ARN.fullmatch(name)
        if found and found[1] == get_account_id():
            stored = (iam.users if found[2] == "user" else iam.roles).get(found[3])
            if stored is None or stored["Arn"] != name:
                return describe_invalid(kind, name)
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
