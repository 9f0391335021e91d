"""Functions reach the APIs and function URLs of the emulator by the URLs that they have in their environment.

On AWS, the URL of a stage or a function is reached by everyone. Here its host does not resolve.
"""

import os
import re
from typing import Final

from embedded_aws.ministack.lambda_functions import Configuration, Execute, Result
from embedded_aws.ministack.records import Record

_URL: Final = re.compile(
    r"(?P<scheme>https|wss)://(?P<id>[a-z0-9]+)\."
    r"((?P<api>execute-api)\.[a-z0-9-]+\.amazonaws\.com|lambda-url\.[a-z0-9-]+\.on\.aws)"
)


def find_local_urls(variables: dict[str, str]) -> dict[str, str]:
    """Returns those environment variables that contain URLs of APIs or functions, with their local URLs."""
    replaced = {name: _URL.sub(_build_local_url, value) for name, value in variables.items()}
    return {name: value for name, value in replaced.items() if value != variables[name]}


def _build_local_url(found: re.Match[str]) -> str:
    scheme = "ws" if found["scheme"] == "wss" else "http"
    place = "execute-api" if found["api"] else "lambda-url"
    return f"{scheme}://127.0.0.1:{os.environ['GATEWAY_PORT']}/_aws/{place}/{found['id']}"


def replace_api_urls(execute: Execute) -> Execute:
    """Replaces the URLs of APIs and functions in the environment of a function by local ones."""

    def execute_with_local_urls(func: Record, config: Configuration, *rest: object) -> Result:
        environment = config.get("Environment") or {}
        variables = environment.get("Variables") or {}
        if replaced := find_local_urls(variables):
            config = {**config, "Environment": {**environment, "Variables": variables | replaced}}
            func = {**func, "config": config}
        return execute(func, config, *rest)

    return execute_with_local_urls
