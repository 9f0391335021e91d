"""Functions reach the APIs of the emulator by the URLs that they have in their environment.

On AWS, the URL of a stage is reached by everyone. Here its host does not resolve.
"""

import os
import re
from collections.abc import Callable
from typing import Any, Final

_URL: Final = re.compile(
    r"(?P<scheme>https|wss)://(?P<api>[a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com"
)


def find_local_urls(variables: dict[str, str]) -> dict[str, str]:
    """Returns those environment variables that contain URLs of APIs, with their local URLs."""
    here = f"127.0.0.1:{os.environ['GATEWAY_PORT']}/_aws/execute-api"
    replaced = {
        name: _URL.sub(
            lambda found: f"{'ws' if found['scheme'] == 'wss' else 'http'}://{here}/{found['api']}", value
        )
        for name, value in variables.items()
    }
    return {name: value for name, value in replaced.items() if value != variables[name]}


def replace_api_urls(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Replaces the URLs of APIs in the environment of a function by local ones."""

    def execute_with_local_urls(func: dict[str, Any], config: dict[str, Any], *rest: Any) -> Any:
        environment: dict[str, dict[str, str]] = config.get("Environment") or {}
        variables = environment.get("Variables") or {}
        if replaced := find_local_urls(variables):
            config = {**config, "Environment": {**environment, "Variables": variables | replaced}}
            func = {**func, "config": config}
        return execute(func, config, *rest)

    return execute_with_local_urls
