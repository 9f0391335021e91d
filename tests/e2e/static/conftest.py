"""Deployments of each worker: the stack ``static``, and an application with a separate API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.static.app import create_app, write_app

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def shop() -> Iterator[Deployment]:
    with deploy(ROOT, stack="static", config={"serverless-patterns:buildPlatform": "host"}) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def app(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory = tmp_path_factory.mktemp("app")
    write_app(directory)
    with deploy(lambda: create_app(directory), emulator=emulator) as deployment:
        yield deployment
