"""Updates of a stack to a changed program, on a cloud of one resource type that records its calls."""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, cast

import pulumi
import pytest
from pulumi import ResourceOptions

from embedded_aws.emulator.clients import Credentials
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.lifecycle.stack import Stack
from embedded_aws.program.events import Event
from embedded_aws.program.runtime import Job
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model import registry
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.resource_type import ResourceType

THING = "aws:test/thing:Thing"


class Thing(ResourceType):
    """A thing, which a cloud holds by its name."""

    takes = ("name", "size", "colour", "of", "sharp", "tags")
    meaningless = ("note",)
    replaced_by = ("name", "colour", "of")
    defaults = MappingProxyType({"size": 1})

    def __init__(self) -> None:
        self.there: dict[str, Properties] = {}
        self.log: list[str] = []
        self.broken: set[str] = set()
        self.updates: list[tuple[Properties, set[str]]] = []

    def _do(self, what: str) -> None:
        self.log.append(what)
        if what in self.broken:
            raise DeploymentError(f"AWS says no to: {what}")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        self._do(f"create {name}")
        identifier = aws.physical_name(name, given)
        assert identifier not in self.there
        self.there[identifier] = {"size": 1, **given.properties}
        return identifier

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.get("sharp"):
            self._do("sharpen")
            self.there[identifier]["sharpened"] = True

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        self.updates.append((given.before, {name for name in self.takes if given.has_changed(name)}))
        self._do(f"update {identifier.partition('-')[0]}")
        self.there[identifier].update(given.properties)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        if identifier not in self.there:
            return None
        return {"arn": f"arn:{identifier}", "size": self.there[identifier]["size"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._do(f"delete {identifier.partition('-')[0]}")
        del self.there[identifier]


class Cloud:
    """A stack of things, and programs that change it."""

    def __init__(self, things: Thing, deployments: Iterator[int]) -> None:
        self.things = things
        emulator = cast("Emulator", FakeEmulator(deployments))
        self.stack = Stack(emulator, region="us-east-1", name="test")
        self.events: list[Event] = []

    def up(self, program: Callable[[], None]) -> dict[str, str]:
        """Updates the stack; the operations by the name of the resource."""
        self.things.log.clear()
        done = self.stack.update(Job(program, "project", "stack"), self.events.append)
        return {urn.rpartition("::")[2]: operation for urn, operation in done.items()}

    def id_of(self, name: str) -> str:
        return self.stack.recording.find_by_name(name).id


class FakeEmulator:
    engine = None
    deployer = None
    endpoint = "http://127.0.0.1:9"
    root = Credentials("key", "secret")

    def __init__(self, deployments: Iterator[int]) -> None:
        self.next_deployment = deployments.__next__
        self.exports: dict[str, Any] = {}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    things = Thing()
    registry.list_resource_types()  # so that all others are there already
    monkeypatch.setitem(registry._resources, THING, things)
    return Cloud(things, iter(range(1000)))


class New(pulumi.CustomResource):
    """A thing as a program makes it."""

    arn: pulumi.Output[str]

    def __init__(self, thing: str, opts: ResourceOptions | None = None, /, **inputs: Any) -> None:
        super().__init__(THING, thing, {"arn": None, **inputs}, opts)


def new(thing: str, opts: ResourceOptions | None = None, /, **inputs: Any) -> Callable[[], None]:
    """The program of one thing."""
    return lambda: cast("None", New(thing, opts, **inputs))


def chain(colour: str, **options: Any) -> Callable[[], None]:
    """Three things of which each is of the one before."""

    def program() -> None:
        a = New("a", ResourceOptions(**options), colour=colour)
        b = New("b", of=a.arn)
        New("c", of=b.arn)

    return program


def test_what_has_not_changed_is_left_alone(cloud: Cloud) -> None:
    program = new("a", size=2, tags={"team": "post"})
    assert cloud.up(program) == {"a": "create"}
    before = cloud.stack.recording

    assert cloud.up(program) == {}
    assert cloud.things.log == []
    assert cloud.stack.recording == before


def test_a_change_updates_in_place_and_keeps_the_name(cloud: Cloud) -> None:
    cloud.up(new("a", size=2))
    name = cloud.id_of("a")
    seen: list[str] = []

    def program() -> None:
        New("a", size=3).arn.apply(seen.append)

    assert cloud.up(program) == {"a": "update"}
    assert cloud.things.log == ["update a"]
    assert cloud.id_of("a") == name
    assert seen == [f"arn:{name}"]
    assert cloud.things.there[name]["size"] == 3
    assert [event.kind for event in cloud.events[-2:]] == ["updating", "updated"]


def test_an_input_that_is_given_no_more_goes_back_to_its_default(cloud: Cloud) -> None:
    cloud.up(new("a", size=2))

    assert cloud.up(new("a")) == {"a": "update"}
    assert cloud.things.there[cloud.id_of("a")]["size"] == 1


def test_an_input_that_is_already_true_is_not_a_change(cloud: Cloud) -> None:
    cloud.up(new("a"))

    assert cloud.up(new("a", size=1)) == {}


def test_a_replacement_has_a_new_name_and_is_there_before_the_old_one_goes(cloud: Cloud) -> None:
    cloud.up(new("a", colour="red"))
    old = cloud.id_of("a")

    assert cloud.up(new("a", colour="blue")) == {"a": "replace"}
    assert cloud.things.log == ["create a", "delete a"]
    assert cloud.id_of("a") != old
    assert list(cloud.things.there) == [cloud.id_of("a")]


def test_what_depends_on_a_replacement_is_replaced_by_the_new_one(cloud: Cloud) -> None:
    cloud.up(chain("red"))

    assert cloud.up(chain("blue")) == {"a": "replace", "b": "replace", "c": "replace"}
    assert cloud.things.log == ["create a", "create b", "create c", "delete c", "delete b", "delete a"]


def test_delete_before_replace_takes_down_all_that_names_it_first(cloud: Cloud) -> None:
    cloud.up(chain("red"))

    changed = chain("blue", delete_before_replace=True)
    assert cloud.up(changed) == {"a": "replace", "b": "replace", "c": "replace"}
    assert cloud.things.log == ["delete c", "delete b", "delete a", "create a", "create b", "create c"]
    assert len(cloud.things.there) == 3


def test_two_of_one_given_name_are_never_there_at_once(cloud: Cloud) -> None:
    cloud.up(new("a", name="fixed", colour="red"))

    assert cloud.up(new("a", name="fixed", colour="blue")) == {"a": "replace"}
    assert cloud.things.log == ["delete fixed", "create a"]


def test_what_is_not_registered_any_more_is_deleted_last_and_in_reverse(cloud: Cloud) -> None:
    cloud.up(chain("red"))

    assert cloud.up(new("d")) == {"d": "create", "a": "delete", "b": "delete", "c": "delete"}
    assert cloud.things.log == ["create d", "delete c", "delete b", "delete a"]


def test_what_depends_on_another_by_an_option_alone_is_deleted_before_it(cloud: Cloud) -> None:
    def program() -> None:
        New("z", ResourceOptions(depends_on=[New("m")]))
        New("b", ResourceOptions(parent=New("c")))

    cloud.up(program)
    cloud.up(lambda: None)
    order = [what.split()[1] for what in cloud.things.log]
    assert order.index("z") < order.index("m")
    assert order.index("b") < order.index("c")


def test_retained_resources_are_forgotten_and_stay(cloud: Cloud) -> None:
    cloud.up(new("a", ResourceOptions(retain_on_delete=True)))

    assert cloud.up(lambda: None) == {"a": "delete"}
    assert cloud.things.log == []
    assert cloud.stack.recording.registrations == []
    assert len(cloud.things.there) == 1


def test_children_are_retained_with_their_parent(cloud: Cloud) -> None:
    def program() -> None:
        New("b", ResourceOptions(parent=New("a", ResourceOptions(retain_on_delete=True))))

    cloud.up(program)
    cloud.up(lambda: None)
    assert cloud.things.log == []


def test_protected_resources_are_neither_deleted_nor_replaced(cloud: Cloud) -> None:
    protected = ResourceOptions(protect=True)
    cloud.up(new("a", protected, colour="red"))

    with pytest.raises(DeploymentError, match="'a' cannot be deleted: protected"):
        cloud.up(lambda: None)
    with pytest.raises(DeploymentError, match=r"'a' cannot be replaced, as a change of colour .* protected"):
        cloud.up(new("a", protected, colour="blue"))
    assert len(cloud.things.there) == 1
    assert cloud.up(new("a", colour="blue")) == {"a": "replace"}


def test_ignored_changes_are_none(cloud: Cloud) -> None:
    cloud.up(new("a", size=2, tags={"team": "post", "cost": "1"}))
    ignoring = ResourceOptions(ignore_changes=["size", "tags.team"])

    assert cloud.up(new("a", ignoring, size=3, tags={"team": "mail", "cost": "1"})) == {}
    assert cloud.up(new("a", ignoring, size=3, tags={"team": "mail", "cost": "2"})) == {"a": "update"}
    there = cloud.things.there[cloud.id_of("a")]
    assert (there["size"], there["tags"]) == (2, {"team": "post", "cost": "2"})


def test_replace_on_changes_replaces_what_could_be_updated(cloud: Cloud) -> None:
    cloud.up(new("a", size=2, tags={"team": "post"}))
    options = ResourceOptions(replace_on_changes=["tags.team"])

    assert cloud.up(new("a", options, size=3, tags={"team": "post"})) == {"a": "update"}
    assert cloud.up(new("a", options, size=3, tags={"team": "mail"})) == {"a": "replace"}


def test_what_is_replaced_with_another_is_so_without_a_change(cloud: Cloud) -> None:
    def program(colour: str) -> Callable[[], None]:
        def make() -> None:
            a = New("a", colour=colour)
            New("b", ResourceOptions(replace_with=[a], depends_on=[a]))

        return make

    cloud.up(program("red"))
    assert cloud.up(program("blue")) == {"a": "replace", "b": "replace"}


def test_what_is_deleted_with_another_needs_no_deletion(cloud: Cloud) -> None:
    def program() -> None:
        a = New("a")
        New("b", ResourceOptions(deleted_with=a, depends_on=[a]))

    cloud.up(program)
    cloud.up(lambda: None)
    assert cloud.things.log == ["delete a"]


@pytest.mark.parametrize(
    "alias", [pulumi.Alias(name="a"), "urn:pulumi:stack::project::aws:test/thing:Thing::a"]
)
def test_an_alias_is_the_resource_under_another_name(cloud: Cloud, alias: str | pulumi.Alias) -> None:
    cloud.up(new("a", size=2))
    old = cloud.id_of("a")

    assert cloud.up(new("b", ResourceOptions(aliases=[alias]), size=2)) == {}
    assert cloud.id_of("b") == old
    assert cloud.up(new("b", size=3)) == {"b": "update"}
    assert cloud.up(lambda: None) == {"b": "delete"}


class Group(pulumi.ComponentResource):
    """A component with a thing that is named after it."""

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("test:index:Group", name, {}, opts)
        New(f"{name}-thing", ResourceOptions(parent=self))


def test_a_component_that_is_renamed_keeps_its_children(cloud: Cloud) -> None:
    cloud.up(lambda: cast("None", Group("old")))
    renamed = ResourceOptions(aliases=[pulumi.Alias(name="old")])

    assert cloud.up(lambda: cast("None", Group("new", renamed))) == {}
    assert {found.name for found in cloud.stack.recording.registrations} == {"new", "new-thing"}


def test_what_moves_into_a_component_keeps_its_resource(cloud: Cloud) -> None:
    cloud.up(new("g-thing"))

    def program() -> None:
        group = pulumi.ComponentResource("test:index:Group", "g")
        moved = pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)
        New("g-thing", ResourceOptions(parent=group, aliases=[moved]))

    assert cloud.up(program) == {}


def test_a_failed_update_is_mended_by_the_next(cloud: Cloud) -> None:
    def program() -> None:
        a = New("a", size=2)
        New("b", ResourceOptions(depends_on=[a]))

    cloud.up(new("a"))
    cloud.things.broken = {"create b"}
    with pytest.raises(DeploymentError, match=r"'b' cannot be created: AWS says no"):
        cloud.up(program)
    assert [found.name for found in cloud.stack.recording.registrations] == ["a"]

    cloud.things.broken = set()
    assert cloud.up(program) == {"b": "create"}


def test_nothing_is_deleted_when_an_update_fails(cloud: Cloud) -> None:
    cloud.up(new("a", colour="red"))

    def program() -> None:
        a = New("a", colour="blue")
        New("b", ResourceOptions(depends_on=[a]))

    cloud.things.broken = {"create b"}
    with pytest.raises(DeploymentError):
        cloud.up(program)
    assert cloud.things.log == ["create a", "create b"]

    cloud.things.broken = set()
    assert cloud.up(program) == {"b": "create", "a": "delete"}
    assert len(cloud.things.there) == 2


def test_what_failed_halfway_is_updated_even_if_the_program_goes_back(cloud: Cloud) -> None:
    cloud.up(new("a", size=1))
    cloud.things.broken = {"update a"}
    with pytest.raises(DeploymentError, match="'a' cannot be updated"):
        cloud.up(new("a", size=2))

    cloud.things.broken = set()
    assert cloud.up(new("a", size=1)) == {"a": "update"}
    assert cloud.up(new("a", size=1)) == {}


def test_what_a_failed_update_added_is_removed_by_the_next(cloud: Cloud) -> None:
    cloud.up(new("a", tags={"team": "post"}))
    cloud.things.broken = {"update a"}
    for failing in ({"tags": {"team": "post", "cost": "1"}}, {"size": 2, "tags": {"team": "mail"}}):
        with pytest.raises(DeploymentError, match="'a' cannot be updated"):
            cloud.up(new("a", **failing))

    cloud.things.broken = set()
    assert cloud.up(new("a", tags={"team": "mail"}, sharp=True)) == {"a": "update"}
    before, changed = cloud.things.updates[-1]
    assert changed == {"size", "tags", "sharp"}
    # All that may differ from the program, except for the size, which AWS returns.
    assert before == {"size": 1, "tags": {"team": "post", "cost": "1"}}
    assert cloud.up(new("a", tags={"team": "mail"}, sharp=True)) == {}


def test_what_was_created_but_not_configured_is_not_created_again(cloud: Cloud) -> None:
    cloud.things.broken = {"sharpen"}
    with pytest.raises(DeploymentError, match="'a' cannot be created: AWS says no to: sharpen"):
        cloud.up(new("a", sharp=True))

    cloud.things.broken = set()
    assert cloud.up(new("a", sharp=True)) == {"a": "update"}
    assert [thing["sharpened"] for thing in cloud.things.there.values()] == [True]


def test_a_deletion_that_failed_is_tried_again(cloud: Cloud) -> None:
    cloud.up(chain("red"))
    cloud.things.broken = {"delete b"}
    with pytest.raises(DeploymentError, match="'b' cannot be deleted: AWS says no"):
        cloud.up(lambda: None)
    assert cloud.things.log == ["delete c", "delete b"]

    cloud.things.broken = set()
    assert cloud.up(lambda: None) == {"a": "delete", "b": "delete"}


def test_a_program_that_raises_changes_nothing_more(cloud: Cloud) -> None:
    cloud.up(new("a"))

    def program() -> None:
        raise LookupError("no such file")

    with pytest.raises(LookupError, match="no such file"):
        cloud.up(program)
    assert cloud.things.log == []
    assert cloud.up(new("a")) == {}


@pytest.mark.parametrize("in_an_apply", [False, True])
def test_what_was_done_before_a_program_raised_is_kept(cloud: Cloud, *, in_an_apply: bool) -> None:
    def fail(_arn: str) -> None:
        raise LookupError("no such file")

    def program() -> None:
        a = New("a", size=2)
        New("b", ResourceOptions(depends_on=[a]))
        if in_an_apply:
            a.arn.apply(fail)
        else:
            fail("")

    cloud.up(new("a"))
    with pytest.raises(LookupError, match="no such file"):
        cloud.up(program)

    assert set(cloud.up(chain("red"))) <= {"a", "b", "c"}
    assert sorted(found.name for found in cloud.stack.recording.registrations) == ["a", "b", "c"]
    assert len(cloud.things.there) == 3


def test_refreshing_finds_what_others_changed_and_the_update_reverts_it(cloud: Cloud) -> None:
    program = new("a", size=2)
    cloud.up(program)
    (urn,) = cloud.stack.recording.graph()["resources"]
    assert cloud.stack.refresh() == {}

    cloud.things.there[cloud.id_of("a")]["size"] = 9
    assert cloud.stack.refresh() == {urn: {"size"}}
    assert cloud.up(program) == {"a": "update"}
    assert cloud.things.there[cloud.id_of("a")]["size"] == 2


def test_refreshing_forgets_what_others_deleted(cloud: Cloud) -> None:
    cloud.up(new("a"))
    (urn,) = cloud.stack.recording.graph()["resources"]
    cloud.things.there.clear()

    assert cloud.stack.refresh() == {urn: {"id"}}
    assert cloud.up(new("a")) == {"a": "create"}


def test_destroying_deletes_everything_in_reverse(cloud: Cloud) -> None:
    cloud.up(chain("red"))
    cloud.things.log.clear()

    done = cloud.stack.destroy(cloud.events.append)
    assert set(done.values()) == {"delete"}
    assert cloud.things.log == ["delete c", "delete b", "delete a"]
    assert cloud.stack.recording.registrations == []


def test_an_input_that_the_type_does_not_take_is_refused_before_anything_is_done(cloud: Cloud) -> None:
    with pytest.raises(
        DeploymentError, match="has inputs that the embedded emulator does not support: weight"
    ):
        cloud.up(new("a", weight=3))
    assert cloud.things.log == []


def test_unsupported_inputs_of_all_resources_are_named_before_anything_is_created(cloud: Cloud) -> None:
    def program() -> None:
        first = New("a", weight=3)
        New("b", of=first.arn, height=1, depth=first.arn)

    with pytest.raises(DeploymentError) as caught:
        cloud.up(program)
    home = f"{__name__.replace('.', '/')}.py"
    inputs = "has inputs that the embedded emulator does not support"
    assert str(caught.value).splitlines() == [
        f"{THING} 'a' {inputs}: weight; remove them, or add them to {home}",
        f"{THING} 'b' {inputs}: height; remove them, or add them to {home}",
    ]
    assert cloud.things.log == []


@pytest.mark.parametrize("empty", [[], {}])
def test_an_unsupported_input_without_a_value_changes_nothing(cloud: Cloud, empty: object) -> None:
    assert cloud.up(new("a", weights=empty)) == {"a": "create"}
    assert cloud.up(new("a")) == {}
    assert cloud.up(new("a", weights=empty)) == {}


def test_a_transform_can_remove_an_unsupported_input(cloud: Cloud) -> None:
    def remove_weight(given: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        props = {name: value for name, value in given.props.items() if name != "weight"}
        return pulumi.ResourceTransformResult(props, given.opts)

    assert cloud.up(new("a", ResourceOptions(transforms=[remove_weight]), weight=3)) == {"a": "create"}


def test_a_meaningless_input_is_noted_without_a_call(cloud: Cloud) -> None:
    cloud.up(new("a", note="x"))

    assert cloud.up(new("a", note="y")) == {"a": "update"}
    assert cloud.things.log == []


def test_another_region_is_another_resource(cloud: Cloud) -> None:
    cloud.up(new("a", region="us-east-1"))

    assert cloud.up(new("a")) == {}
    assert cloud.up(new("a", region="eu-west-1")) == {"a": "replace"}
