"""Applies what changes on disk to the stack that ``up`` runs."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import typer

from embedded_aws import Deployment
from serverless_patterns_cli.reload.loop import watch_stack
from serverless_patterns_cli.reload.own_files import ignore
from serverless_patterns_cli.reload.reads import Reads, record_reads
from serverless_patterns_cli.reload.reloader import Reloader, Report
from serverless_patterns_cli.stacks.local_stack import find_local_urls, print_changes


class Reload:
    """The reload of one stack.

    Args:
        project: Directory of the project.
        stack: Name of the stack.
        own: Files and directories that the command itself writes.
    """

    def __init__(self, project: Path, stack: str, own: Iterable[Path] = ()) -> None:
        ignore(own)
        self._project = project
        self._known = [project / "Pulumi.yaml", project / f"Pulumi.{stack}.yaml"]
        self._began = 0
        self._reads = Reads(project)

    @contextmanager
    def record_reads(self) -> Generator[None]:
        """Notes what the program reads that is deployed in the block."""
        self._began = time.time_ns()
        with record_reads(self._project, self._known) as self._reads:
            yield

    @contextmanager
    def watch(
        self, deployment: Deployment, renew: Callable[[], object]
    ) -> Generator[Callable[[float], object]]:
        """Watches the files of a stack until the end of the block, and says so.

        Args:
            deployment: The stack.
            renew: Called after each update of the stack.

        Yields:
            A function that waits for some seconds; a change ends its waiting, and it applies the change.
        """
        reloader = Reloader(
            deployment,
            self._project,
            known=self._known,
            reads=self._reads,
            began=self._began,
            report=Report(_Applied(deployment), _print_error, renew),
        )
        with watch_stack(reloader) as wait:
            typer.echo("\nChanges of the program, its code and its files are applied when you save them.")
            yield wait


class _Applied:
    """Prints what was applied, and the outputs and local URLs that this has changed."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._outputs, self._urls = deployment.outputs.mask_secrets(), find_local_urls(deployment)

    def __call__(self, message: str) -> None:
        typer.echo(message)
        outputs, urls = self._deployment.outputs.mask_secrets(), find_local_urls(self._deployment)
        print_changes(self._outputs, outputs, "Outputs that changed:")
        print_changes(self._urls, urls, "Local URLs that changed:")
        self._outputs, self._urls = outputs, urls


def _print_error(message: str) -> None:
    typer.secho("Error: ", fg="red", bold=True, err=True, nl=False)
    typer.echo(message, err=True)
