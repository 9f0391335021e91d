"""The command ``estimate``."""
# ruff: noqa: PLC0415 Pulumi is imported by commands that need it, so that the others start fast

from typing import Annotated

import typer

from serverless_patterns_cli.estimate import options
from serverless_patterns_cli.options.arguments import Config, Cwd, Json, Stack
from serverless_patterns_cli.patterns import catalog
from serverless_patterns_cli.stacks.configuration import parse_config


def estimate(
    stack: Stack,
    cwd: Cwd,
    config: Config,
    *,
    requests: options.Requests,
    duration: options.Duration,
    payload: options.Payload,
    storage: options.Storage,
    transfer: options.Transfer,
    cache_hit_rate: options.CacheHitRate,
    transitions: options.Transitions,
    users: options.Users,
    log: options.Log,
    traced: options.Traced,
    connection_minutes: options.ConnectionMinutes,
    capacity: options.Capacity,
    schedule_runs: options.ScheduleRuns,
    region: Annotated[str, typer.Option("--region", help="Region of the prices.")] = "us-east-1",
    as_json: Json = False,
) -> None:
    """Estimate what a stack costs per month on AWS, from its resources, without deploying it.

    Prints what is charged for, what of it without any use, what is free, what has no price here, and what the
    estimate assumes and leaves out. A value can be of one resource: **--requests api=2M**.
    """
    from embedded_aws import record
    from serverless_patterns_cli.estimate import assumptions, estimation, report
    from serverless_patterns_cli.stacks.local_stack import redirect_output

    project, given = catalog.find_project(cwd), parse_config(config)
    assumed = assumptions.Assumptions(
        {
            "requests": requests,
            "duration": duration,
            "payload": payload,
            "storage": storage,
            "transfer": transfer,
            "cache-hit-rate": cache_hit_rate,
            "transitions": transitions,
            "users": users,
            "log": log,
            "traced": traced,
            "connection-minutes": connection_minutes,
            "capacity": capacity,
            "schedule-runs": schedule_runs,
        },
        region,
    )
    with redirect_output():
        recording = record(project, stack=stack, config=given)
    found = estimation.estimate(recording, assumed)
    report.print_json(found, stack) if as_json else report.print_report(found)
