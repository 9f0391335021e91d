"""The emulators that are measured, and how each is started."""

import os
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from tests.permissions.account import Account
from tests.permissions.emulators import (
    MINISTACK_COMMAND,
    MINISTACK_SETTINGS,
    administrator,
    join_ministack,
    join_moto_without_iam,
    run_server,
)

from bench.data_plane.scenario import MINISTACK, MOTO, OURS
from bench.machine import ROOT
from embedded_aws import Emulator

MOTO_SERVER = ROOT / ".cache/peers/bin/moto_server"


class Started(NamedTuple):
    """An emulator that is ready: the account in it of the user who calls."""

    aws: Account


Start = Callable[[], AbstractContextManager[Started]]


@contextmanager
def _run_ours() -> Generator[Started]:
    """Runs the embedded emulator, which checks the policy of the user who calls."""
    with Emulator() as emulator:
        root = administrator(emulator)
        yield Started(root.user({"Action": "*", "Resource": "*"}))


@contextmanager
def _run_ministack() -> Generator[Started]:
    with run_server(MINISTACK_COMMAND, MINISTACK_SETTINGS, join_ministack) as running:
        yield Started(running.aws)


@contextmanager
def _run_moto() -> Generator[Started]:
    command = [os.fspath(MOTO_SERVER), "-p", "{port}"]
    with run_server(command, {}, join_moto_without_iam) as running:
        yield Started(running.aws)


def _list_targets() -> Mapping[str, Start]:
    """Returns how each target is started; moto only if its environment is set up."""
    targets: dict[str, Start] = {OURS: _run_ours, MINISTACK: _run_ministack}
    if MOTO_SERVER.exists():
        targets[MOTO] = _run_moto
    return targets


TARGETS = _list_targets()
