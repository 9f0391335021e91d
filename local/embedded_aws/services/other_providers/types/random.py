"""The provider ``random``: values that are made up once and kept until their inputs change."""

import base64
import random
import secrets
import string
import uuid
from collections.abc import Iterable, Sequence
from typing import Final, cast

from embedded_aws.errors import DeploymentError
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import Created, resource_type
from embedded_aws.resource_model.resource_type import ResourceType, keep

_SPECIAL: Final = "!@#$%&*()-_=+[]{}<>:?"
_CLASSES: Final = {
    "lower": ("minLower", string.ascii_lowercase),
    "numeric": ("minNumeric", string.digits),
    "special": ("minSpecial", _SPECIAL),
    "upper": ("minUpper", string.ascii_uppercase),
}
_COST: Final = 10
"""Work factor of bcrypt hashes, the default of Go's library, which the real provider uses."""
_STRING: Final = (
    *("length", "lower", "minLower", "minNumeric", "minSpecial", "minUpper", "number", "numeric"),
    *("overrideSpecial", "special", "upper"),
)
_ADVERBS: Final = [
    "boldly",
    "calmly",
    "fairly",
    "firmly",
    "gladly",
    "kindly",
    "lively",
    "neatly",
    "openly",
    "warmly",
]
_ADJECTIVES: Final = ("able", "brave", "eager", "fresh", "happy", "keen", "merry", "proud", "quick", "witty")
_ANIMALS: Final = [
    "badger",
    "beaver",
    "falcon",
    "heron",
    "lynx",
    "marten",
    "otter",
    "raven",
    "salmon",
    "weasel",
]


class _Random(ResourceType):
    """A value. Each change of its inputs makes a new one."""

    def __init_subclass__(cls) -> None:
        cls.takes = cls.replaced_by = (*cls.takes, "keepers")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


@resource_type("random:index/randomId:RandomId")
class RandomId(_Random):
    """Random bytes, as names use them."""

    takes = ("byteLength", "prefix")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        made, prefix = secrets.token_bytes(int(given["byteLength"])), given.get("prefix", "")
        url = base64.urlsafe_b64encode(made).decode().rstrip("=")
        return url, {
            "b64Std": prefix + base64.b64encode(made).decode(),
            "b64Url": prefix + url,
            "dec": f"{prefix}{int.from_bytes(made)}",
            "hex": prefix + made.hex(),
        }


@resource_type("random:index/randomBytes:RandomBytes")
class RandomBytes(_Random):
    """Random bytes, such as a key."""

    takes = ("length",)

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        made = secrets.token_bytes(int(given["length"]))
        return "none", {"base64": base64.b64encode(made).decode(), "hex": made.hex()}


@resource_type("random:index/randomString:RandomString")
class RandomString(_Random):
    """Random characters."""

    takes = _STRING

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        made = _select_characters(given)
        return made, {"result": made}


@resource_type("random:index/randomPassword:RandomPassword")
class RandomPassword(_Random):
    """Random characters that are a secret, and their bcrypt hash."""

    takes = _STRING

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        # Few programs make passwords, and every start would load it.
        import bcrypt  # noqa: PLC0415

        made = _select_characters(given)
        # Of the first 72 bytes at most, as the real provider.
        salt = bcrypt.gensalt(_COST, prefix=b"2a")
        return "none", {"result": made, "bcryptHash": bcrypt.hashpw(made.encode()[:72], salt).decode()}


@resource_type("random:index/randomPet:RandomPet")
class RandomPet(_Random):
    """Words that are easy to remember."""

    takes = ("length", "prefix", "separator")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        length = int(given.get("length", 2))
        words = [*(secrets.choice(_ADVERBS) for _ in range(length - 2))]
        words += [secrets.choice(_ADJECTIVES)] if length > 1 else []
        words.append(secrets.choice(_ANIMALS))
        prefix = [given["prefix"]] if "prefix" in given else []
        made = given.get("separator", "-").join([*prefix, *words])
        return made, {}


@resource_type("random:index/randomUuid:RandomUuid")
class RandomUuid(_Random):
    """A UUID."""

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        made = str(uuid.uuid4())
        return made, {"result": made}


@resource_type("random:index/randomInteger:RandomInteger")
class RandomInteger(_Random):
    """A number within limits."""

    takes = ("max", "min", "seed")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        low, high = int(given["min"]), int(given["max"])
        if low > high:
            raise DeploymentError(f"min: {low} is greater than max: {high}")
        made = _create_source(given).randint(low, high)
        return str(made), {"result": made}


@resource_type("random:index/randomShuffle:RandomShuffle")
class RandomShuffle(_Random):
    """A list in random order, repeated if more is asked for."""

    takes = ("inputs", "resultCount", "seed")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        source, items = _create_source(given), cast("Sequence[object]", given["inputs"])
        count, made = int(given.get("resultCount", len(items))), list[object]()
        while items and len(made) < count:
            made += source.sample(items, len(items))
        return "-", {"results": made[:count]}


def _create_source(given: Inputs) -> random.Random:
    """A source of numbers: always the same ones for a seed."""
    return random.Random(given["seed"]) if "seed" in given else random.SystemRandom()  # noqa: S311 as asked for


def _select_characters(given: Inputs) -> str:
    """Characters of the classes that are wanted, at least as many of each as its minimum.

    Raises:
        DeploymentError: If all classes of characters are excluded, or the minimums exceed the length.
    """
    alphabets: dict[str, str] = {}
    for name, (_, characters) in _CLASSES.items():
        wanted = given.get(name, given.get("number", True) if name == "numeric" else True)
        if wanted:
            alphabets[name] = given.get("overrideSpecial", characters) if name == "special" else characters
    length = int(given["length"])
    made = [
        secrets.choice(alphabet)
        for name, alphabet in alphabets.items()
        for _ in range(int(given.get(_CLASSES[name][0], 0)))
    ]
    everything = "".join(alphabets.values())
    if len(made) > length or not everything:
        raise DeploymentError(
            f"length: {length} is less than the {len(made)} characters that the minimums require"
            if everything
            else "at least one of lower, numeric, special and upper must be true"
        )
    made += [secrets.choice(everything) for _ in range(length - len(made))]
    return _shuffle(made)


def _shuffle(characters: Iterable[str]) -> str:
    found = list(characters)
    random.SystemRandom().shuffle(found)
    return "".join(found)
