"""Condition keys of policies, and whether the emulator sets them as AWS does.

:data:`GLOBAL` has the keys of AWS, and :mod:`embedded_aws.iam.policy_language.service_keys` those of its
services. A key that the emulator begins to set moves from ``UNSUPPORTED`` to ``SET``. A name that ends in
``/`` or ``:`` covers all keys that begin with it, such as ``aws:RequestTag/``.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from embedded_aws.iam.policy_language.service_keys import SERVICES, Presence
from embedded_aws.json_values import is_array, read_object

__all__ = ["GLOBAL", "Presence", "find_presence", "find_unknown", "find_unsupported", "list_used_keys"]

GLOBAL: Final[Mapping[Presence, str]] = {
    Presence.SET: """
        CalledVia CalledViaFirst CalledViaLast CurrentTime EpochTime MultiFactorAuthPresent
        PrincipalAccount PrincipalArn PrincipalIsAWSService PrincipalServiceName PrincipalServiceNamesList
        PrincipalTag/ PrincipalType Referer RequestTag/ RequestedRegion ResourceAccount ResourceTag/
        SecureTransport SourceAccount SourceArn SourceIdentity SourceIp SourceOwner TagKeys TokenIssueTime
        UserAgent ViaAWSService userid username
    """,
    # Accounts here have no organization, no VPC endpoints, no MFA devices in sessions, and no instances.
    Presence.ABSENT: """
        AssumedRoot ChatbotSourceArn Ec2InstanceSourcePrivateIPv4 Ec2InstanceSourceVpc FederatedProvider
        IsMcpServiceAction MultiFactorAuthAge PrincipalOrgID PrincipalOrgPaths ResourceOrgID
        ResourceOrgPaths SignInSessionArn SourceOrgID SourceOrgPaths SourceVpc SourceVpcArn SourceVpce
        VpcSourceIp VpceAccount VpceOrgID VpceOrgPaths
    """,
}
"""Global condition keys, without their prefix ``aws:``."""
_TAGS_OF_RESOURCES: Final = ":resourcetag/"


@cache
def find_presence(key: str) -> Presence | None:
    """Returns whether the emulator sets a condition key; None if it is not a key of AWS that is known here.

    Args:
        key: Name of the key in any case, such as ``"aws:PrincipalArn"``.
    """
    name = key.lower()
    service, _, rest = name.partition(":")
    if service not in _load_known():
        # Its calls carry no keys but those of tags.
        return Presence.SET if f":{rest}".startswith(_TAGS_OF_RESOURCES) else Presence.ABSENT
    keys = _load_known()[service]
    if rest in keys and rest[-1] not in "/:":
        return keys[rest]
    groups = (
        keys[group]
        for group in keys
        if group[-1] in "/:" and len(rest) > len(group) and rest.startswith(group)
    )
    return next(groups, None)


def find_unsupported(document: object) -> list[str]:
    """Returns the condition keys of a policy that AWS sets in requests, and the emulator does not."""
    return sorted({key for key in list_used_keys(document) if find_presence(key) is Presence.UNSUPPORTED})


def find_unknown(document: object) -> list[str]:
    """Returns the condition keys of a policy that AWS does not have."""
    return sorted({key for key in list_used_keys(document) if find_presence(key) is None})


def list_used_keys(document: object) -> Iterator[str]:
    """Yields the condition keys of a policy."""
    found = read_object(document).get("Statement")
    for statement in found if is_array(found) else [found]:
        for block in read_object(read_object(statement).get("Condition")).values():
            yield from read_object(block)


@cache
def _load_known() -> Mapping[str, Mapping[str, Presence]]:
    return {
        service: {name.lower(): present for present, names in keys.items() for name in names.split()}
        for service, keys in {"aws": GLOBAL, **SERVICES}.items()
    }
