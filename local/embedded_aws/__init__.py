"""Runs Pulumi programs against AWS on this machine, with IAM enforced.

Every name is imported when it is first used: ``import embedded_aws`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embedded_aws.deployment import Deployment, deploy
    from embedded_aws.emulator.process import Emulator
    from embedded_aws.errors import DeploymentError
    from embedded_aws.program.recording import Recording, Registration, record

__all__ = [
    "Deployment",
    "DeploymentError",
    "Emulator",
    "Recording",
    "Registration",
    "deploy",
    "record",
]

_HOMES = {
    "Deployment": "deployment",
    "DeploymentError": "errors",
    "Emulator": "emulator.process",
    "Recording": "program.recording",
    "Registration": "program.recording",
    "deploy": "deployment",
    "record": "program.recording",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'embedded_aws' has no attribute '{name}'")
    return getattr(importlib.import_module(f"embedded_aws.{_HOMES[name]}"), name)
