"""The functions of the photo desk, with a table and buckets in the embedded emulator."""

import importlib
import json
import sys

import boto3
import pytest

from embedded_aws import Emulator
from embedded_aws.emulator.clients import REGION
from photo_desk import CONVERSIONS, FUNCTIONS, MODULES, Desk, Load


@pytest.fixture(scope="session")
def session(emulator: Emulator) -> boto3.Session:
    """Factory of the functions' clients: it reads the descriptions of the services once."""
    return boto3.Session(emulator.root.access_key, emulator.root.secret_key)


@pytest.fixture
def desk(emulator: Emulator, session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(emulator)
    root = emulator.root
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    for name, value in {
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_ACCESS_KEY_ID": root.access_key,
        "AWS_SECRET_ACCESS_KEY": root.secret_key,
        "AWS_DEFAULT_REGION": REGION,
        "PHOTOS_TABLE": desk.name,
        "SOURCE_BUCKET": desk.source,
        "OUTPUT_BUCKET": desk.output,
        "PUBLISHED_BUCKET": desk.output,
        "MESSAGES_QUEUE": desk.messages,
        "CONVERSIONS": json.dumps(CONVERSIONS),
        "SUFFIXES": '{"image/jpeg": [".jpg", ".jpeg"], "image/png": [".png"]}',
    }.items():
        monkeypatch.setenv(name, value)
    return desk


@pytest.fixture
def load(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Imports a module of the functions afresh, as Lambda would."""
    monkeypatch.syspath_prepend(FUNCTIONS)
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module
