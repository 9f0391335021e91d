"""Global condition keys that MiniStack does not set, or sets otherwise."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from embedded_aws.iam.current_request import CURRENT
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.permissions.identities import find_keys
from embedded_aws.iam.permissions.principals import role_arn_of
from embedded_aws.iam.permissions.tags import find_tags

_TAG: Final = ":resourcetag/"
_OF_IDENTITIES: Final = ("iam:", "sts:")
_NOT_IN_ACCOUNTS: Final = frozenset({"Service", "Anonymous"})
_TYPES: Final = {"Root": "Account"}


def set_global_keys(resolve: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """Adds global keys, and tags of the resource, which matter in every kind of policy.

    They are read only if a condition names them.
    """

    def resolve_key(key: str, context: Any) -> Any:
        name = key.lower()
        if find := _FINDERS.get(name):
            return find(context)
        found = resolve(key, context)
        if found is None and _TAG in name:
            return _resource_tag(name.partition(_TAG)[2], context)
        if found is None and name.startswith(_OF_IDENTITIES):
            return _of_request(name, context)
        return found

    return resolve_key


def _of_request(name: str, context: Any) -> Any:
    """Returns a key of IAM or STS; both the identity policy and the trust policy of a role can name it."""
    request = CURRENT.get()
    if request is None or f"{request.service}:" not in _OF_IDENTITIES:
        return None
    form = read_form(request.headers, request.body, request.query)
    return {key.lower(): value for key, value in find_keys(context.action, form).items()}.get(name)


def _resource_tag(name: str, context: Any) -> str | None:
    tags = find_tags(context.resource_arn)
    return next((value for tag, value in tags.items() if tag.lower() == name), None)


def _principal_arn(context: Any) -> str | None:
    if context.principal_type in _NOT_IN_ACCOUNTS:
        return None
    return role_arn_of(context.principal_arn) or context.principal_arn


def _principal_account(context: Any) -> str | None:
    return None if context.principal_type in _NOT_IN_ACCOUNTS else context.principal_account


def _principal_type(context: Any) -> str:
    kind: str = context.principal_type
    return _TYPES.get(kind, kind)


def _header(name: str) -> Callable[[Any], str | None]:
    def find(context: Any) -> str | None:
        request = CURRENT.get()
        # What a service does for a caller has none of the caller's headers.
        if request is None or _is_service(context) or _services(context):
            return None
        return request.headers.get(name)

    return find


def _source_ip(context: Any) -> str | None:
    return None if _is_service(context) else context.source_ip


def _is_service(context: Any) -> bool:
    return context.principal_type == "Service"


def _of_services(context: Any) -> str:
    return str(_is_service(context)).lower()


def _via_service(context: Any) -> str:
    return str(bool(_services(context))).lower()


def _services(context: Any) -> list[str] | None:
    """Returns the service that acts for the caller, such as Amazon S3 with the key of an object."""
    given: Mapping[str, Any] = context.service_context
    if via := given.get("kms:viaservice"):
        return [f"{str(via).partition('.')[0]}.amazonaws.com"]
    return None


def _one_service(context: Any) -> str | None:
    return next(iter(_services(context) or ()), None)


def _source_owner(context: Any) -> str | None:
    """Returns the account for which a service acts; default policies of topics have this older name."""
    return context.service_context.get("aws:sourceaccount")


_FINDERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "aws:principalarn": _principal_arn,
    "aws:principalaccount": _principal_account,
    "aws:principaltype": _principal_type,
    "aws:principalisawsservice": _of_services,
    "aws:viaawsservice": _via_service,
    "aws:calledvia": _services,
    "aws:calledviafirst": _one_service,
    "aws:calledvialast": _one_service,
    "aws:useragent": _header("user-agent"),
    "aws:referer": _header("referer"),
    "aws:sourceip": _source_ip,
    "aws:sourceowner": _source_owner,
}
