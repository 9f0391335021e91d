"""Descriptions of secrets, without their values, and lists of them."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.services.secretsmanager.filters import matches_all
from embedded_aws.services.secretsmanager.pages import take_page
from embedded_aws.services.secretsmanager.replicas import show_replicas
from embedded_aws.services.secretsmanager.requests import require_secret
from embedded_aws.state.secretsmanager import Secret, list_secrets

_PAGE: Final = 100
_ORDERS: Final[Mapping[str, Callable[[Secret], tuple[float, str]]]] = {
    "created-date": lambda secret: (secret.created, ""),
    "last-accessed-date": lambda secret: (secret.accessed or 0, ""),
    "last-changed-date": lambda secret: (secret.changed, ""),
    "name": lambda secret: (0, secret.name),
}


def describe_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Describes a secret."""
    secret = require_secret(given, context)
    return {
        **_describe(secret),
        "VersionIdsToStages": _show_labels(secret),
        "ReplicationStatus": show_replicas(secret) or None,
    }


def list_matching_secrets(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the secrets that match all filters, in the order of their creation unless another is given."""
    order = _ORDERS[str(given.get("SortBy", "created-date"))]
    found = sorted(
        (
            each
            for each in list_secrets(context.account, context.region)
            if (each.deleted is None or given.get("IncludePlannedDeletion"))
            and matches_all(each, given.get("Filters"))
        ),
        key=order,
        reverse=given.get("SortOrder") == "desc",
    )
    page, token = take_page(found, given, _PAGE)
    shown = [{**_describe(each), "SecretVersionsToStages": _show_labels(each)} for each in page]
    return {"SecretList": shown, "NextToken": token}


def _describe(secret: Secret) -> dict[str, object]:
    rotation, tags = secret.rotation, secret.tags
    return {
        "ARN": secret.arn,
        "Name": secret.name,
        "Type": secret.type or None,
        "Description": secret.description or None,
        "KmsKeyId": secret.key_id or None,
        "RotationEnabled": rotation.is_enabled,
        "RotationLambdaARN": rotation.function or None,
        "RotationRules": {**rotation.rules} or None,
        "LastRotatedDate": rotation.last,
        "LastChangedDate": secret.changed,
        "LastAccessedDate": secret.accessed,
        "DeletedDate": secret.deleted,
        "NextRotationDate": rotation.next,
        "Tags": None if tags is None else [{"Key": key, "Value": value} for key, value in tags.items()],
        "OwningService": secret.owner or None,
        "CreatedDate": secret.created,
        "PrimaryRegion": secret.primary.split(":", 5)[3] if secret.primary else None,
    }


def _show_labels(secret: Secret) -> dict[str, list[str]] | None:
    return {each: [*found.labels] for each, found in secret.versions.items() if found.labels} or None
