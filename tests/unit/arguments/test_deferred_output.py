"""Deferred outputs, and what becomes of those who wait for one that is never resolved."""

import subprocess
import sys

import pytest
from graphs import ROOT

PROGRAM = """
import asyncio

import pulumi
import pulumi_aws as aws

from serverless_patterns import StaticOffload, deferred_output


class Echo(pulumi.runtime.Mocks):
    def new_resource(self, args):
        print(args.name, args.inputs)
        return args.name, args.inputs

    def call(self, args):
        return dict()


def reject(args):
    if args.type_.endswith(":Distribution"):
        raise RuntimeError("no distribution")


REFUSED = pulumi.ResourceOptions(transformations=[reject])


def program():
    with deferred_output() as name:
        aws.s3.Bucket("waiting", bucket=name.value)
        {before}
        name.resolve(pulumi.Output.from_input("told"))
        {after}


async def run():
    pulumi.runtime.set_mocks(Echo())
    await pulumi.runtime.stack.run_pulumi_func(program)


asyncio.run(run())
"""
"""A program that runs as Pulumi does, in a separate process: it might wait for ever."""


def run(before: str = "pass", after: str = "pass") -> "subprocess.CompletedProcess[str]":
    program = PROGRAM.format(before=before, after=after)
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT / "stacks",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("moment", "statement", "told"),
    [
        ("before", "return", "the deferred output was not resolved: call its resolve() within the block"),
        ("before", "StaticOffload('desk', {}, REFUSED)", "RuntimeError: no distribution"),
        ("after", "StaticOffload('desk', {'site_directory': 'none'})", "'none' is not a directory"),
    ],
)
def test_what_fails_within_is_said(moment: str, statement: str, told: str):
    done = run(**{moment: statement})
    assert done.returncode == 1
    assert told in done.stderr
    assert "has risen" not in done.stderr


@pytest.mark.slow
def test_who_waits_gets_the_value():
    done = run()
    assert (done.returncode, done.stdout) == (0, "waiting {'bucket': 'told'}\n"), done.stderr
