"""The policies that AWS manages, among those of IAM."""

import json
from collections.abc import Callable

from embedded_aws.ministack import iam
from embedded_aws.services.iam.managed_policies import PREFIX, read_documents

_Find = Callable[[str], dict[str, object] | None]


def complete_managed_policies(find: _Find) -> _Find:
    """Adds the policies of AWS that MiniStack lacks."""
    made: dict[str, dict[str, object]] = {}

    def find_or_make(arn: str) -> dict[str, object] | None:
        name = arn.removeprefix(PREFIX)
        document = read_documents().get(name) if arn.startswith(PREFIX) else None
        if not document:
            return find(arn)
        if arn not in made:
            made[arn] = iam.make_managed_policy(name, json.dumps(document))
        return made[arn]

    return find_or_make
