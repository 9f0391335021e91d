"""CloudFront Functions run in the engine of this package, in a separate process, instead of Node.js."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from embedded_aws.emulator.worker_processes import WorkerProcesses
from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.ministack import cloudfront
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.cloudfront.function_syntax import find_version
from embedded_aws.services.cloudfront.functions.engine import EdgeFunctionError

PROCESSES: Final = WorkerProcesses(Path(__file__).with_name("worker.py"))
_LOGGER: Final = logging.getLogger("cloudfront_functions")


def run_outside(code: str, event: dict[str, object], version: int) -> tuple[object, list[str]]:
    """Runs a function in a separate process; see :func:`.engine.evaluate`."""
    answer = PROCESSES.ask(json.dumps([code, event, version]).encode())
    outcome = read_object(json.loads(answer)) if answer else {"error": "The function takes too much time."}
    if "error" in outcome:
        raise EdgeFunctionError(read_text(outcome["error"]))
    return outcome["value"], [read_text(line) for line in read_array(outcome["log"])]


def _run_in_engine(_run: Callable[..., object]) -> Callable[..., object]:
    async def run(function_arn: str, event: dict[str, object]) -> object:
        code = cloudfront.live_function_code(function_arn)
        if code is None:
            raise cloudfront.FunctionError(f"{function_arn} has no published (LIVE) code")
        function = cloudfront.functions[function_arn.rpartition("/")[2]]
        live = cloudfront.view_function(function, "LIVE")
        version = find_version(str(live.get("runtime", function["runtime"])))
        try:
            value, log = await cloudfront.run_in_thread(run_outside, code.decode(), event, version)
        except EdgeFunctionError as error:
            _LOGGER.warning("%s: %s", function["name"], error)
            raise cloudfront.FunctionError(str(error)) from None
        for line in log:
            _LOGGER.info("%s: %s", function["name"], line)
        return value

    return run


PATCHES = (
    Patch(
        cloudfront.run_function,
        _run_in_engine,
        "functions of CloudFront find what AWS's runtimes have, and no more, within limits",
    ),
)
