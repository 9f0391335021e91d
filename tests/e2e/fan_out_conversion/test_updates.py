"""The stack ``conversion`` changes: what is beside a change is not touched, and images still go through."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from embedded_aws.program.events import Event
from serverless_patterns import FanOutConversion
from tests.e2e.fan_out_conversion.conftest import PHOTOGRAPHS, ROOT
from tests.e2e.fan_out_conversion.media import Media

pytestmark = pytest.mark.exhaustive

CHELSEA = next(path for path in PHOTOGRAPHS if path.name == "chelsea.png")
OUTPUTS = ("source_bucket_name", "output_bucket_name")


def conversions(**entries: dict[str, Any]) -> Callable[[], None]:
    """The program with these conversions."""

    def program() -> None:
        made = FanOutConversion("media", {"conversions": entries, "force_destroy": True})
        for output in OUTPUTS:
            pulumi.export(output, getattr(made, output))

    return program


def thumbnail(size: int) -> dict[str, Any]:
    return {"image": {"width": size, "height": size}}


def count_by_kind(done: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """Number of operations by type."""
    return Counter((operation, urn.split("::")[2].rpartition("$")[2]) for urn, operation in done.items())


def select_operations(done: Mapping[str, str], *names: str) -> dict[str, str]:
    """The operations on resources outside of the entries."""
    return {
        urn.rpartition("::")[2]: operation
        for urn, operation in done.items()
        if not any(name in urn.rpartition("::")[2] for name in names)
    }


def send(stack: Deployment, key: str) -> Media:
    media = Media(stack)
    media.put(key, CHELSEA.read_bytes())
    return media


def test_an_entry_is_added_changed_and_removed(emulator: Emulator) -> None:
    webp = {"image": {"format": "webp"}}
    with deploy(conversions(thumbnail=thumbnail(300), webp=webp), emulator=emulator) as stack:
        ids = {made.urn: made.id for made in stack.resources}
        media = send(stack, "a.png")
        assert media.get("thumbnail/a.png").image.size[0] == 300
        assert media.get("webp/a.webp")

        program = conversions(thumbnail=thumbnail(300), webp=webp, archive={"zip": {}})
        done = stack.update(program)
        assert set(done.values()) - {"update"} == {"create"}
        assert select_operations(done, "archive") == {}
        assert send(stack, "b.png").get("archive/b.zip")

        program = conversions(thumbnail=thumbnail(200), webp=webp, archive={"zip": {}})
        done = stack.update(program)
        assert count_by_kind(done) == {("update", "aws:lambda/function:Function"): 1}
        assert send(stack, "c.png").get("thumbnail/c.png").image.size[0] == 200

        done = stack.update(conversions(thumbnail=thumbnail(200), archive={"zip": {}}))
        assert set(done.values()) == {"delete"}
        assert select_operations(done, "webp") == {}
        media = send(stack, "d.png")
        assert media.get("thumbnail/d.png")
        assert media.get("archive/d.zip")
        assert media.find("webp/d.webp") is None
        assert media.get("webp/a.webp").image.format == "WEBP"  # results stay

        kept = {made.urn: made.id for made in stack.resources}
        assert {urn: ids[urn] for urn in kept.keys() & ids.keys()} == {
            urn: kept[urn] for urn in kept.keys() & ids.keys()
        }
        assert stack.update(conversions(thumbnail=thumbnail(200), archive={"zip": {}})) == {}
        stack.destroy()
        assert stack.resources == []


def test_a_failed_update_is_mended_by_the_next(emulator: Emulator) -> None:
    before, after = (
        conversions(thumbnail=thumbnail(300)),
        conversions(thumbnail=thumbnail(300), zip={"zip": {}}),
    )

    with deploy(before, emulator=emulator) as stack:
        functions = {made.name for made in stack.resources if made.type == "aws:lambda/function:Function"}
        with pytest.raises(DeploymentError, match="cannot be created"):
            stack.update(break_new_functions(after, functions))
        assert send(stack, "a.png").get("thumbnail/a.png")

        events: list[Event] = []
        done = stack.update(after, on_event=events.append)
        assert {event.kind for event in events} <= {"creating", "created", "updating", "updated"}
        assert ("create", "aws:lambda/function:Function") in count_by_kind(done)
        assert send(stack, "b.png").get("zip/b.zip")
        assert stack.update(after) == {}


def break_new_functions(program: Callable[[], None], known: set[str]) -> Callable[[], None]:
    """The program, whose new functions AWS rejects."""

    def break_function() -> None:
        def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if args.type_ != "aws:lambda/function:Function" or args.name in known:
                return None
            role = "arn:aws:iam::123456789012:role/no-such-role"
            return pulumi.ResourceTransformResult({**args.props, "role": role}, args.opts)

        pulumi.runtime.register_resource_transform(transform)
        program()

    return break_function


def test_the_stack_of_this_repository_changes_by_its_configuration(emulator: Emulator) -> None:
    with deploy(ROOT, stack="conversion", config={"thumbnailSize": 300}, emulator=emulator) as stack:
        done = stack.update(ROOT, config={"thumbnailSize": 200})

        assert count_by_kind(done) == {("update", "aws:lambda/function:Function"): 1}
        assert send(stack, "a.png").get("thumbnail/a.png").image.size[0] == 200
        assert stack.refresh() == {}
