"""Policies that AWS manages.

``managed_policies.json`` has their documents by path and name, as the AWS Managed Policy Reference has them,
and ``null`` where MiniStack has the document.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from embedded_aws.ministack import iam
from embedded_aws.ministack.records import Record

PREFIX: Final = "arn:aws:iam::aws:policy/"
"""Beginning of the ARN of a policy that AWS manages."""


@cache
def read_documents() -> Mapping[str, dict[str, Any] | None]:
    """Returns the documents by path and name, such as ``service-role/AWSLambdaRole``."""
    path = files(__name__.rpartition(".")[0]).joinpath("managed_policies.json")
    return json.loads(path.read_text())


def complete_managed_policies(find: Callable[[str], Record | None]) -> Callable[[str], Record | None]:
    """Adds the policies of AWS that MiniStack lacks."""
    made: dict[str, Record] = {}

    def find_or_make(arn: str) -> Record | None:
        name = arn.removeprefix(PREFIX)
        document = read_documents().get(name) if arn.startswith(PREFIX) else None
        if not document:
            return find(arn)
        if arn not in made:
            made[arn] = iam.make_managed_policy(name, json.dumps(document))
        return made[arn]

    return find_or_make
