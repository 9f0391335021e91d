"""The services that the emulator owns, and the files of their records."""

import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Final

from embedded_aws.door.handler import create_handlers
from embedded_aws.iam.permissions.key_operations import authorize_keys
from embedded_aws.iam.permissions.named_resources import authorize_each_parameter
from embedded_aws.ministack import service_handlers
from embedded_aws.services.kms import service as kms
from embedded_aws.services.secretsmanager import service as secretsmanager
from embedded_aws.services.ssm import service as ssm
from embedded_aws.state.files import StateFiles

SERVICES: Final = (kms.SERVICE, secretsmanager.SERVICE, ssm.SERVICE)
"""The services."""


def register_handlers() -> None:
    """Registers the handlers of the owned services, before the patches apply."""
    handlers = create_handlers(*SERVICES)
    handlers["kms"] = authorize_keys(handlers["kms"])
    handlers["ssm"] = authorize_each_parameter(handlers["ssm"])
    service_handlers.OWN.update(handlers)


@cache
def _open_files() -> StateFiles:
    return StateFiles(Path(os.environ["STATE_DIR"]) / "records")


def take_records() -> Callable[[], None]:
    """Copies the records of all owned services, and returns a function that writes the copy."""
    files = _open_files()
    return partial(files.write, files.take())


def restore_records() -> None:
    """Restores the records of all owned services.

    Raises:
        DataDirectoryError: If a file has a later format, or cannot be read.
    """
    _open_files().load()
