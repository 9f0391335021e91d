"""IAM policy documents: statements as plain dicts, whole documents as deterministic JSON."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Final, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import AT_LEAST_ONE
from serverless_patterns.arguments.declarations import DNS_SUFFIX, Constraint, Default, Matches, Omitted
from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.text import nearest
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.safeguards.iam_actions import IAM_ACTION
from serverless_patterns.safeguards.unnamed_resources import ON_EVERYTHING

ARN = r"arn:aws[a-z-]*:[a-z0-9-]+:[^*]+"
RESOURCE = r"arn:aws[a-z-]*:[a-z0-9-]+:.+|\*"

_OPERATORS: Final = (
    *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "BinaryEquals", "Bool"),
    *("DateEquals", "DateGreaterThan", "DateGreaterThanEquals", "DateLessThan", "DateLessThanEquals"),
    *("DateNotEquals", "IpAddress", "NotIpAddress", "NumericEquals", "NumericGreaterThan"),
    *("NumericGreaterThanEquals", "NumericLessThan", "NumericLessThanEquals", "NumericNotEquals"),
    *("StringEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotEquals"),
    *("StringNotEqualsIgnoreCase", "StringNotLike"),
)
"""Condition operators that can end in ``IfExists`` (IAM JSON policy elements)."""

_QUALIFIERS: Final = ("", "ForAllValues", "ForAnyValue")


class _ConditionOperator(Constraint):
    @property
    def meaning(self) -> str:
        return "a condition operator of IAM, such as StringEquals"

    def allows(self, value: str) -> bool:
        qualifier, _, operator = value.rpartition(":")
        is_qualified = qualifier in _QUALIFIERS and not value.startswith(":")
        return value == "Null" or (is_qualified and operator.removesuffix("IfExists") in _OPERATORS)

    def problem(self, value: str) -> str:
        return f"{super().problem(value)}.{nearest(value, _OPERATORS)}"


CONDITION_OPERATOR: Final = _ConditionOperator()


@arguments
class PolicyStatementArgs(TypedDict, total=False):
    """An IAM policy statement that allows some actions on some resources."""

    actions: Required[Annotated[list[Annotated[str, IAM_ACTION]], AT_LEAST_ONE]]
    """IAM actions, such as ``s3:GetObject``, without wildcards."""
    resources: Required[
        Annotated[
            list[
                Annotated[pulumi.Input[str], Matches(RESOURCE, "an ARN, or * where AWS lets none be named")]
            ],
            AT_LEAST_ONE,
        ]
    ]
    """ARNs that the actions are allowed on; ``*`` only for actions that support no resource ARN."""
    conditions: Annotated[
        dict[Annotated[str, CONDITION_OPERATOR], dict[str, pulumi.Input[str]]] | None, Default()
    ]
    """Values by condition key by operator, such as ``{"StringEquals": {"aws:ResourceAccount": "…"}}``.
    Defaults to none."""


@arguments
class ServicePrincipalArgs(TypedDict, total=False):
    """An AWS service that is allowed to use a resource on behalf of one other resource."""

    service: Required[
        Annotated[
            pulumi.Input[str],
            Matches(rf"[a-z0-9.-]+\.{DNS_SUFFIX}", "a service principal, such as sns.amazonaws.com"),
        ]
    ]
    """Service principal, such as ``sns.amazonaws.com``."""
    source_arn: Required[Annotated[pulumi.Input[str], Matches(ARN, "the ARN of one resource")]]
    """ARN of the resource that the service acts for."""


PolicyStatement = Annotated[PolicyStatementArgs, ON_EVERYTHING]
"""A permission to add to a role."""

PolicyStatements = Annotated[list[PolicyStatement] | Omitted, Default([])]
"""Permissions to add to a role."""


MOST_ROLE_CHARACTERS = 10_240
"""Characters of the inline policies of a role (IAM quotas)."""
MOST_QUEUE_BYTES = 8_192
"""Bytes of the policy of a queue (SQS quotas)."""


def allow(actions: Sequence[str], *resources: pulumi.Input[str]) -> PolicyStatementArgs:
    """A statement for the role of a component."""
    return {"actions": list(actions), "resources": list(resources)}


def identity_document(statements: Sequence[PolicyStatementArgs]) -> pulumi.Output[str]:
    """The policy document of a role."""
    return _document(
        [
            {
                "Effect": "Allow",
                "Action": statement["actions"],
                "Resource": statement["resources"],
                **({"Condition": conditions} if (conditions := statement.get("conditions")) else {}),
            }
            for statement in statements
        ]
    )


def limit_document(document: pulumi.Output[str], name: str, most: int, remedy: str) -> pulumi.Output[str]:
    """Returns a policy document that AWS does not reject for its size.

    Args:
        document: The document, as JSON.
        name: Name of the policy, for the error.
        most: Characters that AWS allows, without white space.
        remedy: End of the error, which says how to make it smaller.
    """

    def check(text: str) -> str:
        if (size := _measure(text)) > most:
            reason = f"has {size:,} characters; must have at most {most:,}. {remedy}"
            raise ArgumentError(f"Policy '{name}'", [InvalidArgument("policy", reason)])
        return text

    return document.apply(check)


def limit_documents(
    documents: Sequence[pulumi.Output[str]], role: str, remedy: str
) -> list[pulumi.Output[str]]:
    """Returns the inline policies of one role, which AWS does not reject for their size together.

    Only the last one depends on the others.

    Args:
        documents: The documents, as JSON.
        role: Name of the role, for the error.
        remedy: End of the error, which says how to make them smaller.
    """

    def check(texts: Sequence[str]) -> str:
        if (size := sum(map(_measure, texts))) > MOST_ROLE_CHARACTERS:
            reason = (
                f"{len(texts)} policies have {size:,} characters; must have at most {MOST_ROLE_CHARACTERS:,}"
                f" together. {remedy}"
            )
            raise ArgumentError(f"Role '{role}'", [InvalidArgument("policies", reason)])
        return texts[-1]

    return [*documents[:-1], pulumi.Output.all(*documents).apply(check)] if documents else []


def _measure(document: str) -> int:
    return len(json.dumps(json.loads(document), separators=(",", ":")))


def trust_document(service: str) -> str:
    """Lets ``service``, such as ``lambda.amazonaws.com``, assume a role.

    No ``aws:SourceArn``: neither Lambda nor API Gateway documents one for the roles it assumes.
    ``iam:PassRole`` decides which principals may give the role to a function or an API.
    """
    principal = {"Service": service}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust_for(service: ServicePrincipalArgs, source_account: pulumi.Input[str]) -> pulumi.Output[str]:
    """Lets an AWS service assume a role, for its ``source_arn`` in ``source_account`` alone."""
    return service_document(service, ["sts:AssumeRole"], source_account)


def service_document(
    service: ServicePrincipalArgs,
    actions: Sequence[str],
    source_account: pulumi.Input[str] | None = None,
) -> pulumi.Output[str]:
    """The policy document of a role or an ECR repository, which names no resource: it is about itself."""
    statement = allow_service(service, actions, "", source_account)
    del statement["Resource"]
    return _document([statement])


def resource_document(*statements: dict[str, Any]) -> pulumi.Output[str]:
    """The one policy document of a bucket, queue, topic or key."""
    return _document(list(statements))


def allow_service(
    service: ServicePrincipalArgs,
    actions: Sequence[str],
    resource: pulumi.Input[str],
    source_account: pulumi.Input[str] | None = None,
) -> dict[str, Any]:
    """Lets an AWS service act on ``resource``, for its ``source_arn`` alone.

    ``source_account`` is checked too, if given: the ARN of a bucket does not say whose it is.
    """
    of_account = {"StringEquals": {"aws:SourceAccount": source_account}} if source_account else {}
    return {
        "Effect": "Allow",
        "Principal": {"Service": service["service"]},
        "Action": list(actions),
        "Resource": resource,
        "Condition": {"ArnEquals": {"aws:SourceArn": service["source_arn"]}, **of_account},
    }


def deny_insecure_transport(actions: str, *resources: pulumi.Input[str]) -> dict[str, Any]:
    """Denies ``actions``, such as ``s3:*``, for every principal whose request is not encrypted in transit.

    The wildcards are part of a denial, which must be as wide as possible.
    """
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _document(statements: list[dict[str, Any]]) -> pulumi.Output[str]:
    return json_text({"Version": "2012-10-17", "Statement": statements})
