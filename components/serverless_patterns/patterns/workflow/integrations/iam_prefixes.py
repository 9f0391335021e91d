"""Prefixes of IAM actions, by the names of services in AWS SDK integrations.

``iam_prefixes.json`` lists the services whose names differ, such as ``sfn``, whose actions are ``states:…``.
"""

import json
from functools import cache
from importlib import resources


def iam_prefix(service: str) -> str:
    """Returns the prefix of a service's actions.

    Args:
        service: Name of the service in an integration, such as ``"bedrockagent"``.
    """
    return _prefixes().get(service, service)


@cache
def _prefixes() -> dict[str, str]:
    content = resources.files(__package__ or "").joinpath("iam_prefixes.json").read_text("utf-8")
    return json.loads(content)
