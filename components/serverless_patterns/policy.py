"""IAM policy documents: statements as plain dicts, whole documents as deterministic JSON."""

import json
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from serverless_patterns.validation import DNS_SUFFIX, Given

ACTION = r"[a-z0-9-]+:[A-Za-z0-9]+"
ARN = r"arn:aws[a-z-]*:[a-z0-9-]+:[^*]+"
RESOURCE = r"arn:aws[a-z-]*:[a-z0-9-]+:.+|\*"


class PolicyStatementArgs(TypedDict):
    """What a role may do: some actions on some resources."""

    actions: list[str]
    """IAM actions, such as ``s3:GetObject``. Wildcards are refused."""
    resources: list[pulumi.Input[str]]
    """ARNs the actions may be used on; ``*`` only for actions that AWS lets no resource be named for."""
    conditions: NotRequired[dict[str, dict[str, pulumi.Input[str]]] | None]
    """Values by condition key by operator, as in ``{"StringEquals": {"aws:ResourceAccount": "…"}}``."""


class ServiceArgs(TypedDict):
    """An AWS service that may use a resource, for one other resource alone."""

    service: pulumi.Input[str]
    """Service principal, such as ``sns.amazonaws.com``."""
    source_arn: pulumi.Input[str]
    """ARN of the one resource that the service may act for."""


def allow(actions: Sequence[str], *resources: pulumi.Input[str]) -> PolicyStatementArgs:
    """A statement for the role of a component."""
    return {"actions": list(actions), "resources": list(resources)}


def read_statements(given: Given, argument: str) -> list[PolicyStatementArgs]:
    """The statements under ``argument``, checked: actions without a wildcard, on at least one resource."""
    for statement in given.entries(argument):
        statement.texts("actions", ACTION, "one IAM action, such as s3:GetObject")
        statement.texts("resources", RESOURCE, "an ARN, or * where AWS lets none be named")
        statement.filled("actions", "resources")
    return given.items(argument)


def read_services(given: Given, argument: str) -> list[ServiceArgs]:
    """The services under ``argument``, checked."""
    for service in given.entries(argument):
        service.text(
            "service", rf"[a-z0-9.-]+\.{DNS_SUFFIX}", "a service principal, such as sns.amazonaws.com"
        )
        service.text("source_arn", ARN, "the ARN of one resource")
    return given.items(argument)


def identity_document(statements: Sequence[PolicyStatementArgs]) -> pulumi.Output[str]:
    """The policy document of a role."""
    return _document(
        [
            {
                "Effect": "Allow",
                "Action": statement["actions"],
                "Resource": statement["resources"],
                **({"Condition": statement["conditions"]} if "conditions" in statement else {}),
            }
            for statement in statements
        ]
    )


def trust_document(service: str) -> str:
    """Lets ``service``, such as ``lambda.amazonaws.com``, assume a role.

    No ``aws:SourceArn``: neither Lambda nor API Gateway documents one for the roles it assumes. Who may give
    the role to a function or an API is decided by ``iam:PassRole``.
    """
    principal = {"Service": service}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust_for(service: ServiceArgs, source_account: pulumi.Input[str]) -> pulumi.Output[str]:
    """Lets an AWS service assume a role, for its ``source_arn`` in ``source_account`` alone."""
    statement = service_may(service, ["sts:AssumeRole"], "", source_account)
    del statement["Resource"]  # the role itself
    return _document([statement])


def resource_document(*statements: dict[str, Any]) -> pulumi.Output[str]:
    """The one policy document of a bucket, queue, topic or key."""
    return _document(list(statements))


def service_may(
    service: ServiceArgs,
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


def tls_only(actions: str, *resources: pulumi.Input[str]) -> dict[str, Any]:
    """Denies ``actions``, such as ``s3:*``, to everybody whose request is not encrypted in transit.

    The wildcards take rights away: a denial has to be as wide as it can be.
    """
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _document(statements: list[dict[str, Any]]) -> pulumi.Output[str]:
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements})
