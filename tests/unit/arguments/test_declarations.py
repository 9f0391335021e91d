"""Arguments that are declared once: type, valid values, default and words."""

from typing import Annotated, Any, Generic, NotRequired, Required, TypedDict

import pulumi
import pytest

from serverless_patterns.arguments.common import AT_LEAST_ONE, Flag, KmsKeyArn, RetentionDays, Tags
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Between,
    Completed,
    Constraint,
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
    OneOf,
    arn_of,
    declarations_of,
)
from serverless_patterns.arguments.errors import ArgumentError, Errors
from serverless_patterns.arguments.type_checks import validate_value
from serverless_patterns.arguments.validation import arguments, validate


@arguments
class ShelfArgs(TypedDict, total=False):
    """A shelf."""

    label: Required[Annotated[pulumi.Input[str], NOT_EMPTY]]
    """Text on the shelf."""
    boards: Annotated[int | None, Between(1, 5), Default(2)]
    """Number of boards."""


@arguments
class ThingArgs(TypedDict, total=False):
    """Arguments for a thing."""

    shelves: Annotated[
        dict[Annotated[str, Matches("[a-z]+", "lower-case letters")], ShelfArgs] | None,
        Length(0, 2),
        Default({}),
    ]
    """The shelves by name."""
    colors: Annotated[list[Annotated[str, OneOf(("red", "green"))]] | None, Default(["red"])]
    """Colors."""
    ratio: Annotated[float | None, Between(0, 1), Default(0.5)]
    """A ratio."""
    hardened: Annotated[bool | None, Default(value=False)]
    """Whether it is hard."""
    log_retention_days: RetentionDays
    """Days that logs are kept."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the AWS managed key")]
    """Key."""
    name: Annotated[pulumi.Input[str] | None, Length(1, 3), Default()]
    """Name."""
    tags: Tags
    """Tags."""


def validate_thing(**args: Any) -> dict[str, Any]:
    with validate("Thing", "thing", args, ThingArgs) as (given, _):
        return dict(given)


def reasons(**args: Any) -> list[str]:
    with pytest.raises(ArgumentError) as caught:
        validate_thing(**args)
    return [f"{each.argument}: {each.reason}" for each in caught.value.errors]


def test_defaults_are_filled_in_also_below():
    assert validate_thing(shelves={"a": {"label": "x"}}) == {
        "shelves": {"a": {"label": "x", "boards": 2}},
        "colors": ["red"],
        "ratio": 0.5,
        "hardened": False,
        "log_retention_days": 30,
        "kms_key_arn": None,
        "name": None,
        "tags": {},
    }


def test_default_may_depend_on_an_argument_wherever_it_stands():
    assert validate_thing(hardened=True)["log_retention_days"] == 365
    assert validate_thing(hardened=True, log_retention_days=7)["log_retention_days"] == 7


def test_none_is_left_out():
    assert validate_thing(ratio=None, hardened=None, colors=None) == validate_thing()


def test_defaults_are_not_shared():
    validate_thing()["colors"].append("green")
    assert validate_thing()["colors"] == ["red"]


def test_whole_numbers_are_integers_as_other_languages_send_them():
    boards = validate_thing(shelves={"a": {"label": "x", "boards": 3.0}})["shelves"]["a"]["boards"]
    assert (boards, type(boards)) == (3, int)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"ratio": 2}, "ratio: 2 is out of range; must be 0 to 1"),
        ({"ratio": -0.1}, "ratio: -0.1 is out of range; must be 0 to 1"),
        ({"colors": ["grene"]}, "colors.0: 'grene' must be 'red' or 'green'. Did you mean 'green'?"),
        ({"log_retention_days": 29}, "log_retention_days: 29 must be 1, 3, 5, "),
        ({"kms_key_arn": "key"}, "kms_key_arn: 'key' must be the ARN of a key, not its alias"),
        ({"name": "four"}, "name: 'four' must be 1 to 3 characters"),
        ({"shelves": {"A": {"label": "x"}}}, "shelves.A: 'A' must be lower-case letters"),
        ({"shelves": {"a": {}}}, "shelves.a.label: is required; must be a string"),
        ({"shelves": {"a": {"label": ""}}}, "shelves.a.label: '' must be a string that is not empty"),
        (
            {"shelves": {"a": {"label": "x", "bords": 1}}},
            "shelves.a.bords: unknown argument 'bords'. Did you mean 'boards'?",
        ),
        ({"shelves": {key: {"label": "x"} for key in "abc"}}, "shelves: has 3 entries, must be 0 to 2"),
    ],
)
def test_invalid_value_is_one_error(args: dict[str, Any], expected: str):
    found = reasons(**args)
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_nearest_valid_number_is_named():
    assert reasons(log_retention_days=29)[0].endswith(" The nearest is 30")


def test_errors_of_the_block_are_raised_with_the_others():
    def check() -> None:
        with validate("Thing", "th ing", {"ratio": 2, "colour": 1}, ThingArgs) as (_, errors):
            errors.check_name("-shelf", 64)
            errors.narrow("shelves", "a").add("label", "is too long; must be short")

    with pytest.raises(ArgumentError) as caught:
        check()
    assert str(caught.value) == (
        "Thing 'th ing' has 4 invalid arguments:\n"
        "  colour: unknown argument 'colour'. Did you mean 'colors'? Known: colors, hardened, kms_key_arn,"
        " log_retention_days, name, ratio, shelves, tags\n"
        "  ratio: 2 is out of range; must be 0 to 1\n"
        "  name: 'th ing' must match [A-Za-z][A-Za-z0-9_-]*\n"
        "  shelves.a.label: is too long; must be short"
    )


def test_one_error_is_counted_as_one():
    with pytest.raises(ArgumentError, match=r"^Thing 'thing' has 1 invalid argument:\n"):
        validate_thing(ratio=2)


def test_block_ends_where_it_reads_what_is_missing():
    read: list[str] = []

    def check() -> None:
        with validate("Shelf", "shelf", {"boards": 9}, ShelfArgs) as (given, errors):
            errors.add("boards", "is read before")
            read.append(str(given["label"]))

    with pytest.raises(ArgumentError, match="label: is required") as caught:
        check()
    assert read == []
    assert len(caught.value.errors) == 3


def test_other_errors_of_the_block_pass():
    with pytest.raises(ZeroDivisionError), validate("Thing", "thing", {"ratio": 2}, ThingArgs):
        raise ZeroDivisionError


def test_undeclared_key_is_a_mistake_of_the_component():
    with pytest.raises(KeyError, match="heigth"), validate("Thing", "thing", {}, ThingArgs) as (given, _):
        given["heigth"]  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("shelves", "Valid length: 0 to 2. Defaults to none."),
        ("colors", "Defaults to `['red']`."),
        ("ratio", "Valid range: 0 to 1. Defaults to `0.5`."),
        ("hardened", "Defaults to `false`."),
        ("kms_key_arn", "Defaults to the AWS managed key."),
        ("name", "Valid length: 1 to 3. Defaults to none."),
    ],
)
def test_words(argument: str, words: str):
    assert declarations_of(ThingArgs)[argument].words == words


def test_words_of_the_retention():
    words = declarations_of(ThingArgs)["log_retention_days"].words
    assert words.startswith("Valid values: `1`, `3`, `5`, `7`")
    assert words.endswith("Defaults to `30`, or `365` if `hardened`.")


def test_required_argument_has_no_words_of_a_default():
    assert declarations_of(ShelfArgs)["label"].words == ""


def test_plain_types_are_left_for_the_schema_of_other_languages():
    assert ShelfArgs.__annotations__["boards"] == NotRequired[int | None]
    assert "Annotated" not in repr(ThingArgs.__annotations__)


def test_argument_without_default_is_found_at_import():
    with pytest.raises(TypeError, match=r"BadArgs\.size is neither Required nor has a Default"):

        @arguments
        class BadArgs(TypedDict, total=False):  # pyright: ignore[reportUnusedClass]
            size: Annotated[int | None, Between(1, 2)]


@pytest.mark.parametrize("default", [3, 0])
def test_invalid_default_is_found_at_import(default: int):
    with pytest.raises(TypeError, match=r"BadArgs\.size has an invalid default"):

        @arguments
        class BadArgs(TypedDict, total=False):  # pyright: ignore[reportUnusedClass]
            size: Annotated[int | None, Between(1, 2), Default(default)]


def test_default_of_another_type_is_found_at_import():
    with pytest.raises(TypeError, match=r"BadArgs\.size has an invalid default: 'x'"):

        @arguments
        class BadArgs(TypedDict, total=False):  # pyright: ignore[reportUnusedClass]
            size: Annotated[int | None, Default("x")]


def test_last_default_wins_where_aliases_nest():
    @arguments
    class KeyArgs(TypedDict, total=False):
        key: Annotated[KmsKeyArn, DependentDefault("the key of the table", lambda _: "table")]

    with validate("Thing", "thing", {}, KeyArgs) as (given, _):
        assert given["key"] == "table"


@arguments
class BoltArgs(TypedDict, Generic[Omitted], total=False):
    size: Annotated[int | Omitted, Default(2)]


@arguments
class FrameArgs(TypedDict, Generic[Omitted], total=False):
    bolts: Annotated[list[BoltArgs[Omitted]] | Omitted, Default([])]
    flag: Flag[Omitted]
    name: Annotated[str | None, Default()]


def test_omitted_is_none_for_callers_and_is_filled_in():
    assert FrameArgs.__annotations__ == {
        "bolts": NotRequired[list[BoltArgs] | None],
        "flag": NotRequired[bool | None],
        "name": NotRequired[str | None],
    }
    for args in ({"bolts": [{"size": None}], "flag": None}, {"bolts": [{}]}):
        with validate("Frame", "frame", args, FrameArgs[Completed]) as (given, _):
            assert given == {"bolts": [{"size": 2}], "flag": False, "name": None}


def test_omitted_with_the_default_none_is_found_at_import():
    with pytest.raises(TypeError, match=r"BadArgs\.size is Omitted, which is for defaults other than None"):

        @arguments
        class BadArgs(TypedDict, Generic[Omitted], total=False):  # pyright: ignore[reportUnusedClass]
            size: Annotated[int | Omitted, Default()]


@pytest.mark.parametrize(
    ("arn", "allowed"),
    [
        ("arn:aws:sns:eu-west-1:123456789012:alarms", True),
        ("arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms", True),
        ("arn:aws:sqs:eu-west-1:123456789012:alarms", False),
        ("arn:aws:sns:", False),
        ("arn:aws:sns:eu-west-1:alarms", False),
        ("alarms", False),
        ("arn:aws:sns:eu-west-1:123456789012:", False),
        ("arn:aws:sns:eu-west-1:12345678901\u0662:alarms", False),
    ],
)
def test_arn_is_of_its_service_in_any_partition(arn: str, allowed: bool):
    assert arn_of("sns").allows(arn) is allowed


def test_arn_may_be_of_one_kind_of_resource():
    key = arn_of("kms", "key/[a-z0-9-]+", "the ARN of a key")
    assert key.allows("arn:aws:kms:eu-west-1:123456789012:key/1")
    assert not key.allows("arn:aws:kms:eu-west-1:123456789012:alias/orders")
    assert (key.meaning, arn_of("kms").meaning) == (
        "the ARN of a key",
        "an ARN of kms, as in arn:aws:kms:…",
    )


class Undeclared(TypedDict):
    size: Required[int]
    label: NotRequired[
        Annotated[Annotated[str, Length(2, 9)] | None, Matches("[a-z]+", "lower-case letters")]
    ]


@pytest.mark.parametrize(
    ("constraint", "allowed", "others"),
    [
        (Between(0, 5), (0, 5), (-1, 6)),
        (Between(1), (1, 10**9), (0,)),
        (Length(1, 3), ("a", "abc", [0]), ("", "abcd", [])),
        (AT_LEAST_ONE, ([0],), ([],)),
        (OneOf((1, 2)), (1, 2), (3,)),
        (Matches("[a-z]", "a letter"), ("a",), ("", "ab", "a\n")),
    ],
)
def test_limits_of_a_constraint(constraint: Constraint, allowed: tuple[Any, ...], others: tuple[Any, ...]):
    assert all(constraint.allows(value) for value in allowed)
    assert not any(constraint.allows(value) for value in others)


@pytest.mark.parametrize(("default", "words"), [("", "none"), ("OFF", "`OFF`"), (True, "`true`"), (0, "`0`")])
def test_words_of_a_default(default: Any, words: str):
    assert str(Default(default)) == f"Defaults to {words}."


def test_declarations_of_a_dict_that_declares_nothing():
    declared = declarations_of(Undeclared)
    assert (declared["size"].type, declared["size"].required) == (int, True)
    assert (declared["label"].required, declared["label"].default) == (False, None)


@pytest.mark.parametrize("label", ["a", "B" * 3])
def test_constraints_nest(label: str):
    errors = Errors("Thing", "thing")
    validate_value({"size": 1, "label": label}, Undeclared, errors)
    assert len(errors) == 1
