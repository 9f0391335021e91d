"""Actions of the services whose policies of resources are checked.

``iam_actions.txt`` has a line for each service, and one for each kind of resource of Amazon S3, which says
what an action is on. The library has the same names, of all services.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from embedded_aws.iam.policy_language.patterns import matches

_OF_TOPICS: Final = """
    addpermission deletetopic getdataprotectionpolicy gettopicattributes listsubscriptionsbytopic
    listtagsforresource publish putdataprotectionpolicy receive removepermission settopicattributes subscribe
"""
_OF_ROLES: Final = """
    assumerole assumerolewithsaml assumerolewithwebidentity setcontext setsourceidentity tagsession
"""


def find_actions(kind: str, pattern: str) -> list[str]:
    """Returns the actions of a kind that a pattern matches, in lower case.

    Args:
        kind: A service, such as ``"sqs"``, or a kind of resource, such as ``"s3/object"``.
        pattern: An action with or without wildcards, such as ``"s3:Get*"``.
    """
    name = pattern.partition(":")[2] or "*"
    return [each for each in _load()[kind] if matches(name.lower(), each)]


def is_known(pattern: str) -> bool:
    """Whether a pattern matches an action, or is one of a service without a list."""
    service = pattern.partition(":")[0].lower()
    return service not in _load() or bool(find_actions(service, pattern))


def list_unknown(patterns: Iterable[str]) -> list[str]:
    """Returns the actions that AWS does not have."""
    return [each for each in patterns if not is_known(each)]


@cache
def _load() -> Mapping[str, tuple[str, ...]]:
    text = files(__name__.rpartition(".")[0]).joinpath("iam_actions.txt").read_text("utf-8")
    rows = (line.lower().split() for line in text.splitlines())
    return {
        **{kind: tuple(names) for kind, *names in rows},
        "sns/topic": tuple(_OF_TOPICS.split()),
        "sts/role": tuple(_OF_ROLES.split()),
    }
