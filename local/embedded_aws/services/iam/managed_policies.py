"""Policies that AWS manages.

``managed_policies.json`` has their documents by path and name, as the AWS Managed Policy Reference has them,
and ``null`` where MiniStack has the document.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

PREFIX: Final = "arn:aws:iam::aws:policy/"
"""Beginning of the ARN of a policy that AWS manages."""


@cache
def read_documents() -> Mapping[str, dict[str, object] | None]:
    """Returns the documents by path and name, such as ``service-role/AWSLambdaRole``."""
    path = files(__name__.rpartition(".")[0]).joinpath("managed_policies.json")
    return json.loads(path.read_text())
