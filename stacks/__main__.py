"""Deploys the pattern that the stack is named after, or that the configuration ``pattern`` names."""

import difflib
import runpy
from pathlib import Path

import pulumi

PROGRAMS = (
    "conversion",
    "workflow",
    "gateway",
    "static",
    "websocket",
    "webhook",
    "reports",
    "batch",
    "hub",
    "charges",
    "store",
    "webapp",
)
"""The pattern stacks, each a module beside this one."""


def choose_program(stack: str, configured: str | None) -> str:
    """The name of the program to run."""
    name = configured or stack
    if name not in PROGRAMS:
        near = difflib.get_close_matches(name, PROGRAMS, n=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        raise pulumi.RunError(
            f"'{name}' is not a pattern. {hint}The patterns are: {', '.join(PROGRAMS)}. Name the stack"
            " after one (pulumi stack init conversion), or choose one for it (pulumi config set pattern"
            " conversion; serverless-patterns: --config pattern=conversion)."
        )
    return name


program = choose_program(pulumi.get_stack(), pulumi.Config().get("pattern"))
runpy.run_path(str(Path(__file__).with_name(f"{program}.py")))
