"""The environment variables of functions, and how their processes find the files of layers."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from embedded_aws.emulator.aws_settings import OF_EVERY_PROCESS
from embedded_aws.emulator.process_environment import OF_EMULATOR
from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.lambda_.provisioning import INITIALIZATION, ON_DEMAND
from embedded_aws.services.lambda_.runtimes.layers import build_layer_variables, unpack_layers

_STREAM: Final = "AWS_LAMBDA_LOG_STREAM_NAME"
_RESERVED: Final = frozenset(
    {
        *(
            "AWS_REGION",
            "AWS_DEFAULT_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
        ),
        *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("LAMBDA_TASK_ROOT", "_HANDLER"),
    }
)
"""Variables that a function cannot set (Lambda developer guide, "Defined runtime environment variables")."""


def complete(config: Configuration, opt: Path | None) -> dict[str, str]:
    """Returns the environment variables of a function, with those that Lambda sets and MiniStack does not.

    Args:
        config: Configuration of the function.
        opt: Directory of the layers; None if there are none.
    """
    runtime, name = config.get("Runtime", ""), config.get("FunctionName", "")
    given = (config.get("Environment") or {}).get("Variables", {})
    logging = config.get("LoggingConfig") or {}
    date = datetime.now(UTC).strftime("%Y/%m/%d/")
    found: dict[str, str] = {
        "TZ": ":UTC",
        **OF_EVERY_PROCESS,
        **given,
        **build_layer_variables(opt, config, given),
        "AWS_LAMBDA_INITIALIZATION_TYPE": config.get(INITIALIZATION, ON_DEMAND),
        "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat", "Text"),
        "AWS_LAMBDA_LOG_GROUP_NAME": logging.get("LogGroup") or f"/aws/lambda/{name}",
        _STREAM: f"{date}[{config.get('Version', '$LATEST')}]{uuid4().hex}",
    }
    if not runtime.startswith("provided"):  # a custom runtime has none
        found["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{runtime}"
    return found


def build_environment(config: Configuration, code: Path, opt: Path | None) -> dict[str, str]:
    """Returns the environment variables of a process in Python or Node.js.

    Args:
        config: Configuration of the function.
        code: Directory of its code.
        opt: Directory of its layers; None if there are none.
    """
    _, _, _, region, *_ = config["FunctionArn"].split(":")
    given = {name: value for name, value in complete(config, opt).items() if name not in _RESERVED}
    return {
        **{name: value for name, value in os.environ.items() if name not in OF_EMULATOR},
        # Without it, the SDK would call AWS itself. The function's own counts.
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        **given,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        **lambda_runtime.execution_credentials(config),
        "AWS_LAMBDA_FUNCTION_NAME": config.get("FunctionName", ""),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "LAMBDA_TASK_ROOT": str(code),
        "_HANDLER": config.get("Handler", ""),
    }


def _complete_environment(build: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    def build_completed(config: Configuration, *where: object) -> dict[str, str]:
        variables = complete(config, unpack_layers(config))
        # Without it, the SDK would call AWS itself. As in the other runtimes, the function's own counts.
        endpoint = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
        variables = {"AWS_ENDPOINT_URL": endpoint, **variables}
        built = build({**config, "Environment": {"Variables": variables}}, *where)
        return {name: value for name, value in built.items() if name in variables or name not in OF_EMULATOR}

    return build_completed


PATCHES = (
    Patch(
        lambda_functions.worker_environment,
        _complete_environment,
        "a custom runtime finds the emulator, the files of its layers, and the name of its log group",
    ),
)
