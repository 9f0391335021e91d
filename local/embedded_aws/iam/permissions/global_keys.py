"""Global condition keys that MiniStack does not set, or sets otherwise."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.iam.current_request import CURRENT
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.permissions.identities import find_keys
from embedded_aws.iam.permissions.principals import find_role_arn
from embedded_aws.iam.permissions.tags import find_tags
from embedded_aws.ministack.iam_evaluator import EvalContext

_TAG: Final = ":resourcetag/"
_OF_IDENTITIES: Final = ("iam:", "sts:")
_NOT_IN_ACCOUNTS: Final = frozenset({"Service", "Anonymous"})
_TYPES: Final = {"Root": "Account"}
_Resolve = Callable[[str, EvalContext], object]


def set_global_keys(resolve: _Resolve) -> _Resolve:
    """Adds global keys, and tags of the resource, which matter in every kind of policy.

    They are read only if a condition names them.
    """

    def resolve_key(key: str, context: EvalContext) -> object:
        name = key.lower()
        if find := _FINDERS.get(name):
            return find(context)
        found = resolve(key, context)
        if found is None and _TAG in name:
            return _find_resource_tag(name.partition(_TAG)[2], context)
        if found is None and name.startswith(_OF_IDENTITIES):
            return _read_request(name, context)
        return found

    return resolve_key


def _read_request(name: str, context: EvalContext) -> object:
    """Returns a key of IAM or STS; both the identity policy and the trust policy of a role can name it."""
    request = CURRENT.get()
    if request is None or f"{request.service}:" not in _OF_IDENTITIES:
        return None
    form = read_form(request.headers, request.body, request.query)
    return {key.lower(): value for key, value in find_keys(context.action, form).items()}.get(name)


def _find_resource_tag(name: str, context: EvalContext) -> str | None:
    tags = find_tags(context.resource_arn)
    return next((value for tag, value in tags.items() if tag.lower() == name), None)


def _find_principal_arn(context: EvalContext) -> str | None:
    if context.principal_type in _NOT_IN_ACCOUNTS:
        return None
    return find_role_arn(context.principal_arn) or context.principal_arn


def _find_principal_account(context: EvalContext) -> str | None:
    return None if context.principal_type in _NOT_IN_ACCOUNTS else context.principal_account


def _find_principal_type(context: EvalContext) -> str:
    kind: str = context.principal_type
    return _TYPES.get(kind, kind)


def _read_header(name: str) -> Callable[[EvalContext], str | None]:
    def find(context: EvalContext) -> str | None:
        request = CURRENT.get()
        # What a service does for a caller has none of the caller's headers.
        if request is None or _is_service(context) or _find_services(context):
            return None
        return request.headers.get(name)

    return find


def _find_source_ip(context: EvalContext) -> str | None:
    return None if _is_service(context) else context.source_ip


def _is_service(context: EvalContext) -> bool:
    return context.principal_type == "Service"


def _read_services(context: EvalContext) -> str:
    return str(_is_service(context)).lower()


def _find_via_service(context: EvalContext) -> str:
    return str(bool(_find_services(context))).lower()


def _find_services(context: EvalContext) -> list[str] | None:
    """Returns the service that acts for the caller, such as Amazon S3 with the key of an object."""
    given: Mapping[str, object] = context.service_context
    if via := given.get("kms:viaservice"):
        return [f"{str(via).partition('.')[0]}.amazonaws.com"]
    return None


def _find_service(context: EvalContext) -> str | None:
    return next(iter(_find_services(context) or ()), None)


def _find_source_owner(context: EvalContext) -> str | None:
    """Returns the account for which a service acts; default policies of topics have this older name."""
    return context.service_context.get("aws:sourceaccount")


_FINDERS: Final[Mapping[str, Callable[[EvalContext], object]]] = {
    "aws:principalarn": _find_principal_arn,
    "aws:principalaccount": _find_principal_account,
    "aws:principaltype": _find_principal_type,
    "aws:principalisawsservice": _read_services,
    "aws:viaawsservice": _find_via_service,
    "aws:calledvia": _find_services,
    "aws:calledviafirst": _find_service,
    "aws:calledvialast": _find_service,
    "aws:useragent": _read_header("user-agent"),
    "aws:referer": _read_header("referer"),
    "aws:sourceip": _find_source_ip,
    "aws:sourceowner": _find_source_owner,
}
