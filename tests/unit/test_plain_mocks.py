"""Components in a user's unit tests, whose mocks return no outputs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from graphs import ROOT

pytestmark = pytest.mark.exhaustive

PROGRAM = """
import asyncio
import logging
import traceback

import pulumi
from every_component import COMPONENTS


class PlainMocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", {}

    def call(self, args):
        return {}


async def run(create):
    pulumi.runtime.set_mocks(PlainMocks())
    await pulumi.runtime.stack.run_pulumi_func(create)


logging.disable()
for name, create in COMPONENTS.items():
    try:
        asyncio.run(run(create))
    except Exception:
        print(f"{name}: {traceback.format_exc()}")
"""
"""A program in a separate process: Pulumi leaves event loops open in the threads of its mocks."""


def test_components_need_no_outputs():
    config = {"serverless-patterns:buildPlatform": "host"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent), "PULUMI_CONFIG": json.dumps(config)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
