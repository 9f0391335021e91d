"""Responses and effects of the provider."""

import json
from pathlib import Path
from typing import Any

import grpc
import pulumi
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from embedded_aws.errors import EmulatorError
from embedded_aws.program.wire import UNKNOWN, decode, encode
from embedded_aws.provider import servicer

Diff = provider_pb2.DiffResponse
Kind = provider_pb2.PropertyDiff
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def halfway(error: grpc.RpcError) -> provider_pb2.ErrorResourceInitFailed:
    """Properties in an error of the resource that was left."""
    trailing: Any = dict(error.trailing_metadata())
    status = status_pb2.Status.FromString(trailing["grpc-status-details-bin"])
    found = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(found)
    return found


def test_a_resource_is_created_with_its_secrets(engine) -> None:
    request = provider_pb2.CreateRequest(
        urn="urn",
        name="desk",
        type="aws:test/thing:Thing",
        properties=encode({"name": "desk-1", "password": "p", "__defaults": ["name"]}, {"password"}),
    )
    created = engine.stub.Create(request)
    assert created.id == "desk-1"
    properties, secrets = decode(created.properties)
    assert properties == {
        "id": "desk-1",
        "name": "desk-1",
        "password": "p",
        "arn": "arn:desk-1",
        "region": "us-east-1",
    }
    assert secrets == {"password"}
    assert engine.things.there["desk-1"]["password"] == "p"


def test_inputs_are_checked_with_their_secrets(engine) -> None:
    request = provider_pb2.CheckRequest(
        name="desk", type="aws:test/thing:Thing", news=encode({"password": "p"}, {"password"})
    )
    assert decode(engine.stub.Check(request).inputs)[1] == {"password"}


def test_what_is_unknown_here_is_an_error_before_anything_is_created(engine) -> None:
    with pytest.raises(
        grpc.RpcError, match=r"has inputs that the embedded emulator does not support: weight"
    ):
        engine.check({"weight": 1})
    with pytest.raises(grpc.RpcError, match=r"does not have:\n  type aws:test/other:Other"):
        engine.stub.Check(provider_pb2.CheckRequest(name="x", type="aws:test/other:Other"))
    with pytest.raises(grpc.RpcError, match=r"does not have:\n  function aws:test/get:get"):
        engine.stub.Invoke(provider_pb2.InvokeRequest(tok="aws:test/get:get"))
    with pytest.raises(
        grpc.RpcError, match=r"the embedded emulator does not support the component awsx:ec2:Vpc"
    ):
        engine.stub.Construct(provider_pb2.ConstructRequest(type="awsx:ec2:Vpc", name="x"))


def test_a_preview_touches_nothing(engine) -> None:
    created = engine.create({"name": "desk-1", "size": UNKNOWN}, preview=True)
    assert (created.id, decode(created.properties)[0]) == ("", {"name": "desk-1", "size": UNKNOWN})
    assert engine.things.there == {}
    engine.create({"name": "desk-1", "size": 1})
    updated = engine.update("desk-1", {"size": 1}, {"size": 2}, preview=True)
    assert decode(updated.properties)[0] == {"size": 2, "arn": "arn:desk-1"}
    assert engine.things.there["desk-1"]["size"] == 1


def test_the_region_of_the_configuration_is_that_of_the_resources(engine) -> None:
    configured = engine.stub.Configure(provider_pb2.ConfigureRequest(args=encode({"region": "eu-central-1"})))
    assert configured.acceptSecrets
    assert configured.supportsPreview
    engine.create({"name": "desk-1"})
    assert engine.things.there["desk-1"]["region"] == "eu-central-1"


def test_another_region_is_another_provider(engine) -> None:
    def diff(before: str, after: str) -> provider_pb2.DiffResponse:
        regions = {"old_inputs": encode({"region": before}), "news": encode({"region": after})}
        return engine.stub.DiffConfig(provider_pb2.DiffRequest(**regions))

    assert diff("eu-central-1", "eu-central-1").changes == Diff.DIFF_NONE
    assert list(diff("eu-central-1", "us-east-1").replaces) == ["region"]


def test_equal_inputs_are_not_changes(engine) -> None:
    made_up = {"name": "desk-1", "__defaults": ["name"]}
    for before, after in (
        ({"size": 1, **made_up}, {"size": 1.0, **made_up}),
        ({"colour": '{"a": 1}', **made_up}, {"colour": '{"a":1}', **made_up}),
    ):
        diff = engine.diff(before, after)
        assert diff.changes == Diff.DIFF_NONE
        assert not diff.replaces


def test_a_change_in_place_is_told_by_its_path(engine) -> None:
    before = {"size": 1, "parts": [{"kind": "leg", "wood": "oak"}]}
    after = {"parts": [{"kind": "leg", "wood": "ash"}], "sharp": True}
    diff = engine.diff(before, after)
    assert diff.changes == Diff.DIFF_SOME
    assert list(diff.diffs) == ["parts", "sharp", "size"]
    assert not diff.replaces
    assert {path: each.kind for path, each in diff.detailedDiff.items()} == {
        "size": Kind.DELETE,
        "parts[0].wood": Kind.UPDATE,
        "sharp": Kind.ADD,
    }


def test_a_change_that_replaces_is_told_by_its_path(engine) -> None:
    made_up = {"name": "desk-1", "__defaults": ["name"]}
    diff = engine.diff(
        {**made_up, "parts": [{"kind": "leg", "wood": "oak"}]},
        {**made_up, "parts": [{"kind": "top", "wood": "ash"}]},
    )
    assert list(diff.replaces) == ["parts"]
    assert not diff.deleteBeforeReplace
    assert {path: each.kind for path, each in diff.detailedDiff.items()} == {
        "parts[0].kind": Kind.UPDATE_REPLACE,
        "parts[0].wood": Kind.UPDATE,
    }


def test_what_keeps_its_name_is_deleted_before_it_is_replaced(engine) -> None:
    named = engine.diff({"name": "mine", "colour": "red"}, {"name": "mine", "colour": "blue"})
    assert (list(named.replaces), named.deleteBeforeReplace) == (["colour"], True)


def test_files_are_compared_by_their_hash(engine) -> None:
    def archive(hash_: str, **content: Any) -> dict[str, Any]:
        return {"content": {_SIGNATURE: _ARCHIVE, "hash": hash_, **content}}

    # That of the last time comes without its content.
    assert engine.diff(archive("1"), archive("1", path="./src")).changes == Diff.DIFF_NONE
    assert list(engine.diff(archive("1"), archive("2", path="./src")).diffs) == ["content"]


def test_paths_of_files_are_relative_to_where_the_engine_runs(engine, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello")
    engine.create({"name": "desk-1", "content": pulumi.FileAsset("note.txt")})
    assert engine.things.there["desk-1"]["content"] == b"hello"


def test_what_changed_is_updated(engine) -> None:
    engine.create({"name": "desk-1", "size": 1, "colour": "red"})
    engine.things.there["desk-1"]["colour"] = "changed by hand"
    updated = engine.update("desk-1", {"size": 1, "colour": "red"}, {"size": 2, "colour": "red"})
    assert decode(updated.properties)[0] == {
        "id": "desk-1",
        "arn": "arn:desk-1",
        "size": 2,
        "colour": "red",
        "region": "us-east-1",
    }
    assert engine.things.there["desk-1"]["size"] == 2
    assert engine.things.there["desk-1"]["colour"] == "changed by hand"


def test_a_resource_that_was_created_halfway_is_kept_and_mended(engine) -> None:
    engine.things.broken = {"sharpen"}
    with pytest.raises(grpc.RpcError, match="AWS does not sharpen things") as raised:
        engine.create({"name": "desk-1", "size": 1})
    assert halfway(raised.value).id == "desk-1"
    assert decode(halfway(raised.value).inputs)[0] == {"name": "desk-1", "size": 1}

    engine.things.broken, engine.things.there["desk-1"]["size"] = set(), 7
    # The engine asks again, though nothing differs.
    left = halfway(raised.value).properties
    updated = engine.update("desk-1", {"name": "desk-1", "size": 1}, {"name": "desk-1", "size": 1}, olds=left)
    assert engine.things.there["desk-1"]["size"] == 1
    assert not [name for name in updated.properties.fields if name.startswith("__")]


def test_what_failed_halfway_is_mended_by_an_update_of_something_else(engine) -> None:
    engine.create({"name": "desk-1", "size": 1, "colour": "red"})
    before = {"size": 1, "colour": "red"}
    engine.things.broken = {"sharpen"}
    with pytest.raises(grpc.RpcError, match="'desk' cannot be updated") as raised:
        engine.update("desk-1", before, {**before, "size": 2})
    left = halfway(raised.value)
    assert decode(left.inputs)[0] == before
    with pytest.raises(grpc.RpcError) as raised:
        engine.update("desk-1", before, {**before, "sharp": True}, olds=left.properties)

    left, engine.things.broken = halfway(raised.value), set()
    request = provider_pb2.DiffRequest(
        type="aws:test/thing:Thing", name="desk", old_inputs=left.inputs, news=left.inputs
    )
    assert engine.stub.Diff(request).changes == Diff.DIFF_NONE
    request.olds.CopyFrom(left.properties)
    assert engine.stub.Diff(request).changes == Diff.DIFF_SOME
    engine.things.changed.clear()
    engine.update("desk-1", before, {**before, "colour": "blue"}, olds=left.properties)
    assert engine.things.changed == {"size", "sharp", "colour"}
    assert engine.things.there["desk-1"]["size"] == 1


def test_a_secret_of_a_failed_update_stays_one(engine) -> None:
    engine.create({"name": "desk-1"})
    engine.things.broken = {"sharpen"}
    request = provider_pb2.UpdateRequest(
        type="aws:test/thing:Thing", name="desk", id="desk-1", news=encode({"password": "p"}, {"password"})
    )
    with pytest.raises(grpc.RpcError) as raised:
        engine.stub.Update(request)
    assert decode(halfway(raised.value).properties)[1] == {"__attempts"}


def test_reading_sees_what_others_changed(engine) -> None:
    inputs = {"name": "desk-1", "size": 1, "__defaults": ["name"]}
    created = engine.create(inputs)
    outputs = decode(created.properties)[0]
    found = engine.read("desk-1", inputs, outputs)
    assert (decode(found.inputs)[0], decode(found.properties)[0]) == (inputs, outputs)

    engine.things.there["desk-1"]["size"] = 3
    found = engine.read("desk-1", inputs, outputs)
    assert decode(found.inputs)[0] == {**inputs, "size": 3}
    assert decode(found.properties)[0] == {**outputs, "size": 3}


def test_a_change_by_others_of_an_input_left_out_is_reverted(engine) -> None:
    inputs = {"name": "desk-1", "size": 1}
    outputs = decode(engine.create(inputs).properties)[0]
    engine.things.there["desk-1"]["sharp"] = True

    read = engine.read("desk-1", inputs, outputs)
    found, properties = decode(read.inputs)[0], decode(read.properties)[0]
    assert found == {**inputs, "sharp": True}
    assert engine.diff(found, inputs, **properties).diffs == ["sharp"]
    engine.update("desk-1", found, inputs)
    assert engine.things.there["desk-1"]["sharp"] is False


@pytest.mark.parametrize("size", [3, "3", None])
def test_a_default_of_aws_is_no_change(engine, size: object) -> None:
    inputs = {"name": "desk-1", **({"size": size} if size else {})}
    outputs = decode(engine.create(inputs).properties)[0]
    engine.things.there["desk-1"]["sharp"] = False
    found = decode(engine.read("desk-1", inputs, outputs).inputs)[0]
    assert found == inputs
    assert engine.diff({**inputs, "sharp": False}, inputs, **outputs).changes == Diff.DIFF_NONE


def test_what_exists_is_imported_by_its_id(engine) -> None:
    engine.create({"name": "desk-1", "size": 1})
    found = engine.read("desk-1")
    assert found.id == "desk-1"
    assert decode(found.inputs)[0] == {"size": 1}
    assert decode(found.properties)[0] == {"id": "desk-1", "arn": "arn:desk-1", "size": 1}


def test_what_is_gone_is_read_as_gone_and_deleted_without_an_error(engine) -> None:
    engine.create({"name": "desk-1"})
    engine.delete("desk-1", {"name": "desk-1"})
    assert engine.things.there == {}
    assert engine.read("desk-1", {"name": "desk-1"}, {"name": "desk-1"}).id == ""


def test_the_provider_has_a_version_and_a_schema(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.stub.GetPluginInfo(empty_pb2.Empty()).version == "7.0.0"
    monkeypatch.setattr(servicer, "read_schema", lambda *asked: json.dumps(asked))
    answer = engine.stub.GetSchema(provider_pb2.GetSchemaRequest())
    assert json.loads(answer.schema) == ["aws", "7.0.0"]


def test_a_schema_that_cannot_be_made_is_an_error(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: str) -> str:
        raise EmulatorError("the schema cannot be made")

    monkeypatch.setattr(servicer, "read_schema", fail)
    with pytest.raises(grpc.RpcError, match="the schema cannot be made"):
        engine.stub.GetSchema(provider_pb2.GetSchemaRequest())
