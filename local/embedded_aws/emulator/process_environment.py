"""The environment of the emulator's process."""

import os
from pathlib import Path
from typing import Final

from embedded_aws.emulator.clients import ACCOUNT, REGION
from embedded_aws.emulator.containers.container import HOST

USER_HOME: Final = "EMBEDDED_AWS_USER_HOME"
"""Home of the user, whose caches have what functions in Java run with; the emulator's own is temporary."""
MINUTE: Final = "EMBEDDED_AWS_ROLLOUT_MINUTE"
"""Seconds that a minute of a deployment of CodeDeploy takes; without it 60."""
OF_EMULATOR = (
    *("AUTH", "BIND_HOST", "DOCKER_HOST", "IOT_MTLS_ENABLED", "LAMBDA_EXECUTOR", "LOG_LEVEL"),
    *("MINISTACK_ACCOUNT_ID", "MINISTACK_REGION", "PERSIST_STATE", "S3_DATA_DIR", "S3_PERSIST"),
    *("SFTP_ENABLED", "STATE_DIR"),
    *(USER_HOME, MINUTE, "XDG_CACHE_HOME"),
)
"""Variables that functions do not receive: ``LOG_LEVEL``, for one, would set that of their own logger."""


def process_environment(directory: Path, port: int) -> dict[str, str]:
    """Returns the environment variables of the emulator and its functions.

    Args:
        directory: Directory of the emulator.
        port: Port that it listens on.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.fspath(directory),
        USER_HOME: os.fspath(Path.home()),
        **({"XDG_CACHE_HOME": cache} if (cache := os.environ.get("XDG_CACHE_HOME")) else {}),
        "TMPDIR": os.fspath(directory),
        **({MINUTE: minute} if (minute := os.environ.get(MINUTE)) else {}),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        # By default all emulators of all users share one directory.
        "STATE_DIR": os.fspath(directory / "state"),
        "S3_DATA_DIR": os.fspath(directory / "s3"),
        "AUTH": "true",
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "WARNING",
        # Their ports would collide between two emulators.
        "IOT_MTLS_ENABLED": "false",
        "SFTP_ENABLED": "0",
        # The emulator must not use a Docker daemon of this machine.
        "DOCKER_HOST": f"unix://{directory}/no-docker",
    }
