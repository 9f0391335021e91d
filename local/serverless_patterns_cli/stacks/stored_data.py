"""Keeps the data of ``up`` from one run to the next."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import typer

from embedded_aws import Deployment
from embedded_aws.lifecycle.stored_data import StoredData

Keep = Callable[[Deployment], AbstractContextManager[None]]


@contextmanager
def open_stored_data(directory: Path | None) -> Generator[Keep]:
    """Opens a directory before the deployment, and returns what keeps the data of the deployment in it.

    Args:
        directory: The directory; None keeps nothing.

    Raises:
        DataDirectoryError: If another process uses it, or a file in it cannot be read.
    """
    if directory is None:
        yield lambda _: nullcontext()
        return
    with StoredData(directory) as stored:
        yield lambda deployment: deployment.keep_data(stored, _warn)


def _warn(error: Exception) -> None:
    typer.secho(f"Warning: {error}", fg="yellow", err=True)
