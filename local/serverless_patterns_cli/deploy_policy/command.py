"""The command ``deploy-policy``."""
# ruff: noqa: PLC0415 Pulumi is imported by commands that need it, so that the others start fast

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.options.arguments import Config, Cwd, Stack
from serverless_patterns_cli.patterns import catalog
from serverless_patterns_cli.stacks.configuration import parse_config

_ACCOUNT = re.compile(r"\d{12}|\*")


def print_policy(
    stack: Stack,
    cwd: Cwd,
    config: Config,
    *,
    account: Annotated[
        str, typer.Option("--account", help="ID of the AWS account. Defaults to that of the policy's owner.")
    ] = "*",
    region: Annotated[
        str | None, typer.Option("--region", help="Region. Defaults to **aws:region** of the configuration.")
    ] = None,
    output_dir: Annotated[
        Path | None,
        typer.Option("--output-dir", help="Directory for a file for each policy, such as **STACK-1.json**."),
    ] = None,
) -> None:
    """Print the least IAM policy of a user or role that creates, refreshes, updates and destroys a stack.

    Derives it from the resources of the stack and the calls that the AWS provider makes for each, narrowed to
    the names that the resources get. Prints a JSON document for each managed policy, which has at most 6,144
    characters. The backend of Pulumi's state and its encryption are not included.
    """
    from embedded_aws import record
    from serverless_patterns_cli.deploy_policy.documents import POLICIES_OF_A_ROLE, build_documents
    from serverless_patterns_cli.deploy_policy.policy import build_statements
    from serverless_patterns_cli.stacks.local_stack import redirect_output

    if not _ACCOUNT.fullmatch(account):
        raise UserError(f"--account: '{account}' is invalid; must be 12 digits, or '*'.")
    project, given = catalog.find_project(cwd), parse_config(config)
    with redirect_output():
        recording = record(project, stack=stack, config=given)
    chosen = region or _find_region(project, stack, given)
    documents = build_documents(build_statements(recording, account=account, region=chosen))
    if len(documents) > POLICIES_OF_A_ROLE:
        typer.echo(
            f"The stack needs {len(documents)} policies; a role or user can have {POLICIES_OF_A_ROLE}, or 20 "
            "after an increase of the quota. Divide the stack.",
            err=True,
        )
    for number, document in enumerate(documents, start=1):
        text = json.dumps(document, indent=2)
        if output_dir is None:
            typer.echo(text)
            continue
        output_dir.mkdir(parents=True, exist_ok=True)
        file = output_dir / f"{stack}-{number}.json"
        file.write_text(f"{text}\n", encoding="utf-8")
        typer.echo(file)


def _find_region(project: Path, stack: str, config: dict[str, str]) -> str:
    from embedded_aws.emulator.clients import REGION
    from embedded_aws.program.project import prepare

    return str(prepare(project, project="", stack=stack, config=config).config.get("aws:region", REGION))
