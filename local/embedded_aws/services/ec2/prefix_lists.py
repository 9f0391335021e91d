"""Prefix lists in the permissions of security groups, which MiniStack does not read."""

from collections.abc import Callable, Iterator
from itertools import count, takewhile

from embedded_aws.ministack.iam_actions import query_parameter
from embedded_aws.ministack.records import Query

_Permissions = list[dict[str, object]]
_Parse = Callable[[Query, str], _Permissions]


def read_prefix_lists(parse: _Parse) -> _Parse:
    """Rules to two prefix lists, such as those of two gateway endpoints, are two rules."""

    def parse_permissions(params: Query, prefix: str) -> _Permissions:
        permissions = parse(params, prefix)
        for number, permission in enumerate(permissions, 1):
            permission["PrefixListIds"] = list(_read_lists(params, f"{prefix}.{number}.PrefixListIds"))
        return permissions

    return parse_permissions


def _read_lists(params: Query, prefix: str) -> Iterator[dict[str, str]]:
    names = takewhile(bool, (query_parameter(params, f"{prefix}.{at}.PrefixListId") for at in count(1)))
    for at, name in enumerate(names, 1):
        described = query_parameter(params, f"{prefix}.{at}.Description")
        yield {"PrefixListId": name, **({"Description": described} if described else {})}
