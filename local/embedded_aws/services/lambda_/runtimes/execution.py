"""Invokes functions in Python and Node.js, and describes their errors as AWS does."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration, Execute, Result, read_configuration
from embedded_aws.services.lambda_.runtimes.environments import Environment, StoppedError

_WITHOUT_REQUEST_ID: Final = "python3.8"
_TRACE: Final = "Traceback (most recent call last):\n"


def execute_in_environment(_: Execute) -> Execute:
    """Invokes a function in an execution environment, in the place of MiniStack's scripts."""

    def execute(function: Mapping[str, object], event: Json, request_id: str) -> Result:
        config, package = read_configuration(function), function.get("code_zip")
        if not isinstance(package, bytes):
            body = {"errorType": "Runtime.InvalidEntrypoint", "errorMessage": "The function has no code."}
            return {"body": body, "error": True}
        name, version = config.get("FunctionName", ""), config.get("Version", "$LATEST")
        lambda_functions.start_reaper()
        environment, _ = lambda_functions.acquire_worker(name, config, package, qualifier=version)
        try:
            return _invoke(environment, event, request_id)
        except OSError as error:  # such as a full disk
            _, _, _, region, account, *_ = config["FunctionArn"].split(":")
            lambda_functions.end_environments(name, version, account, region)
            return {"body": {"errorMessage": str(error), "errorType": type(error).__name__}, "error": True}
        finally:
            lambda_runtime.release_worker(environment)

    return execute


def _invoke(environment: Environment, event: Json, request_id: str) -> Result:
    config = environment.config
    trace = lambda_functions.trace_id_of_invocation(config)
    durable = lambda_functions.list_durable_variables()
    found, log = environment.run(event, request_id, trace, durable)
    if "error" not in found:
        return {"body": found["result"], "log": log}
    error = read_object(environment.replace_paths(found["error"]))
    body = _build_body(config, error, request_id)
    return {"body": body, "error": True, "log": f"{log}{_describe(config, error, request_id)}"}


def _build_body(config: Configuration, error: JsonObject, request_id: str) -> JsonObject:
    """Returns the payload of an error, with the members of the runtime."""
    body: JsonObject = {
        "errorMessage": error.get("errorMessage", ""),
        "errorType": error.get("errorType", ""),
    }
    if _is_of_platform(error):
        return body
    if not config.get("Runtime", "").startswith("python"):
        return {**body, "trace": error.get("trace", [])}
    if config.get("Runtime") != _WITHOUT_REQUEST_ID:
        body["requestId"] = "" if error.get("isInit") else request_id
    return {**body, "stackTrace": error.get("stackTrace", [])}


def _is_of_platform(error: JsonObject) -> bool:
    """Whether the process of the function has ended, so that the platform reports the error."""
    return error.get("errorType") in {StoppedError.EXIT, StoppedError.TIMEOUT}


def _describe(config: Configuration, error: JsonObject, request_id: str) -> str:
    """Returns the lines of an error in the log."""
    kind, message = read_text(error.get("errorType")), read_text(error.get("errorMessage"))
    if kind == StoppedError.TIMEOUT:
        return f"{_format_now()} {request_id} {message.partition(' Error: ')[2]}\n"
    if kind == StoppedError.EXIT:
        return f"{message}\n{kind}\n"
    if not config.get("Runtime", "").startswith("python"):
        stack = [read_text(line) for line in read_array(error.get("trace"))]
        shown = json.dumps({"errorType": kind, "errorMessage": message, "stack": stack}, ensure_ascii=False)
        where = "Uncaught Exception" if error.get("isInit") else "Invoke Error"
        return f"{_format_now()}\t{request_id}\tERROR\t{where} \t{shown}\n"
    frames = [read_text(frame) for frame in read_array(error.get("stackTrace"))]
    trace = read_text(error.get("log")) or (_TRACE + "".join(frames) if frames else "")
    return f"[ERROR] {kind}: {message}\n{trace}"


def _format_now() -> str:
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"
