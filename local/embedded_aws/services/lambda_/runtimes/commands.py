"""The command that starts a function which asks the runtime API."""

import os
from pathlib import Path
from typing import Final

from embedded_aws.emulator.java import MAIN_CLASS, JavaError, find_java, find_runtime_client
from embedded_aws.ministack.lambda_functions import Configuration

_HEAP: Final = 85
"""Percentage of the memory of a function that Java takes for objects; AWS leaves the rest to Java itself."""


class CommandError(Exception):
    """Raised if there is nothing to start; the message is that of AWS, or says what this machine lacks."""


def find_command(config: Configuration, code: Path, opt: Path | None) -> list[str]:
    """Returns the command that starts a function.

    Args:
        config: Configuration of the function.
        code: Directory of its code.
        opt: Directory of its layers; None if there are none.

    Raises:
        CommandError: If there is nothing to start.
    """
    runtime = str(config.get("Runtime", ""))
    return (
        _build_java_command(config, runtime, opt)
        if runtime.startswith("java")
        else [_find_bootstrap(code, opt)]
    )


def _find_bootstrap(code: Path, opt: Path | None) -> str:
    for directory in filter(None, (code, opt)):
        bootstrap = directory / "bootstrap"
        if bootstrap.is_file() and os.access(bootstrap, os.X_OK):
            return str(bootstrap)
    raise CommandError("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")


def _build_java_command(config: Configuration, runtime: str, opt: Path | None) -> list[str]:
    try:
        java, jars = find_java(runtime), find_runtime_client()
    except JavaError as error:
        raise CommandError(str(error)) from error
    class_path = [*map(str, jars), *([f"{opt}/java/lib/*"] if opt else [])]
    heap = int(config.get("MemorySize", 128)) * 1024 * _HEAP // 100
    return [
        str(java.command),
        f"-XX:MaxHeapSize={heap}k",
        *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
        *(["--enable-native-access=ALL-UNNAMED"] if java.version > 21 else []),  # noqa: PLR2004 warns since 24
        *("-cp", os.pathsep.join(class_path), MAIN_CLASS, str(config.get("Handler", ""))),
    ]
