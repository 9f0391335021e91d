"""Functions of the benchmark, whose handlers stand in ``bench/functions``."""

from typing import Any

from tests.permissions.account import Account, Statement

from bench.machine import ROOT


def create_function(aws: Account, name: str, *statements: Statement, **variables: str) -> str:
    """Creates the function of a file, and returns its ARN once it can be called.

    Args:
        aws: The account.
        name: Name of the file.
        statements: What its role may do.
        variables: Its environment variables.
    """
    code = (ROOT / f"bench/functions/{name}.py").read_text()
    more: dict[str, Any] = {"Environment": {"Variables": variables}} if variables else {}
    function = aws.function(code, *statements, **more)
    aws.client("lambda").get_waiter("function_active_v2").wait(FunctionName=function)
    return function


def invoke(aws: Account, function: str) -> int:
    """Calls a function; returns the bytes of its answer.

    Raises:
        RuntimeError: If the function failed.
    """
    answer = aws.client("lambda").invoke(FunctionName=function)
    content = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise RuntimeError(f"{function} failed: {content[:200]!r}")
    return len(content)
