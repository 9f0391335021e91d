"""The provider over gRPC, for a resource type that notes what is done to it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pulumi
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.archives import read_asset
from embedded_aws.program.wire import Properties, decode, encode
from embedded_aws.provider.server import serve
from embedded_aws.provider.servicer import ProviderServicer
from embedded_aws.resource_model import registry
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.resource_type import ResourceType

THING = "aws:test/thing:Thing"
URN = f"urn:pulumi:dev::shop::pkg:index:Shop${THING}::desk"


class Thing(ResourceType):
    """A thing, which is there by its name."""

    takes = ("name", "namePrefix", "fifoQueue", "size", "colour", "parts", "password", "content", "sharp")
    replaced_by = ("name", "namePrefix", "colour", "parts[].kind")
    defaults: Mapping[str, object] = {"sharp": False}

    def __init__(self) -> None:
        self.there: dict[str, Properties] = {}
        self.broken: set[str] = set()
        self.changed: set[str] = set()

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        identifier = aws.physical_name(name, given)
        self.there[identifier] = {"region": aws.region, **given.properties}
        if isinstance(content := given.get("content"), pulumi.Asset):
            self.there[identifier]["content"] = read_asset(content)
        return identifier

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if "sharpen" in self.broken:
            raise DeploymentError("AWS does not sharpen things")

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        self.changed |= {name for name in self.takes if given.has_changed(name)}
        changed = {name: value for name, value in given.properties.items() if given.has_changed(name)}
        self.there[identifier].update(changed)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        if identifier not in self.there:
            return None
        found = self.there[identifier]
        seen = {name: found[name] for name in ("size", "sharp") if name in found}
        return {"arn": f"arn:{identifier}", **seen}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        del self.there[identifier]


class Engine:
    """Calls the provider as the engine does, with plain properties."""

    def __init__(self, port: int, things: Thing) -> None:
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub: Any = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self.things = things

    def close(self) -> None:
        self._channel.close()

    def check(
        self, news: Properties, olds: Properties | None = None, **options: Any
    ) -> provider_pb2.CheckResponse:
        return self.stub.Check(
            provider_pb2.CheckRequest(
                **_subject(), news=encode(news), olds=None if olds is None else encode(olds), **options
            )
        )

    def check_inputs(self, news: Properties, olds: Properties | None = None, **options: Any) -> Properties:
        return decode(self.check(news, olds, **options).inputs)[0]

    def create(self, inputs: Properties, **options: Any) -> provider_pb2.CreateResponse:
        return self.stub.Create(
            provider_pb2.CreateRequest(**_subject(), properties=encode(inputs), **options)
        )

    def diff(self, before: Properties, after: Properties, **outputs: Any) -> provider_pb2.DiffResponse:
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                **_subject(),
                id="desk-1",
                old_inputs=encode(before),
                news=encode(after),
                olds=encode({**before, **outputs}),
            )
        )

    def update(
        self,
        identifier: str,
        before: Properties,
        after: Properties,
        *,
        olds: struct_pb2.Struct | None = None,
        **options: Any,
    ) -> provider_pb2.UpdateResponse:
        return self.stub.Update(
            provider_pb2.UpdateRequest(
                **_subject(),
                id=identifier,
                old_inputs=encode(before),
                olds=olds or encode({"arn": f"arn:{identifier}", **before}),
                news=encode(after),
                **options,
            )
        )

    def read(
        self, identifier: str, inputs: Properties | None = None, outputs: Properties | None = None
    ) -> provider_pb2.ReadResponse:
        return self.stub.Read(
            provider_pb2.ReadRequest(
                **_subject(), id=identifier, inputs=encode(inputs or {}), properties=encode(outputs or {})
            )
        )

    def delete(self, identifier: str, inputs: Properties) -> None:
        self.stub.Delete(
            provider_pb2.DeleteRequest(
                **_subject(), id=identifier, old_inputs=encode(inputs), properties=encode(inputs)
            )
        )


def _subject() -> dict[str, str]:
    return {"urn": URN, "name": "desk", "type": THING}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Engine]:
    things = Thing()
    registry.list_resource_types()  # so that all others are there already
    monkeypatch.setitem(registry._resources, THING, things)
    emulator = cast("Emulator", SimpleNamespace(deployer=None))
    servicer = ProviderServicer(emulator, package="aws", version="7.0.0", directory=tmp_path)
    server, port = serve(servicer)
    engine = Engine(port, things)
    yield engine
    engine.close()
    server.stop(grace=None).wait()
