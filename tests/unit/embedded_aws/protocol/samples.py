"""Random values of the shapes of botocore's models."""

import random
import string
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.model import Shape

SPECIAL = "<&>\"' +%/äß😀\n"
PLAIN = string.ascii_letters + string.digits
DEPTH = 5
NESTED = {"structure", "list", "map"}


class Samples:
    """Random values; the same seed gives the same."""

    def __init__(self, seed: str):
        self.random = random.Random(seed)

    def value(self, shape: Shape, depth: int = 0) -> Any:
        match shape.type_name:
            case "structure":
                return self.structure(shape, depth)
            case "list":
                return [
                    self.value(shape.member, depth + 1)
                    for _ in range(self.random.randint(1, 3) if depth < DEPTH else 1)
                ]
            case "map":
                return {
                    self.text(PLAIN): self.value(shape.value, depth + 1)
                    for _ in range(self.random.randint(1, 2))
                }
            case _:
                return self.scalar(shape)

    def scalar(self, shape: Any) -> Any:
        if shape.type_name in {"string", "character"}:
            return self.random.choice(getattr(shape, "enum", None) or [self.text(PLAIN + SPECIAL * 3)])
        number = self.random.randint(0, 10**8)
        return {
            "blob": number.to_bytes(4, "big"),
            "integer": number - 5,
            "long": number - 5,
            "float": number + 0.5,
            "double": number - 0.25,
            "boolean": number % 2 == 0,
            "timestamp": datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=number),
        }[shape.type_name]

    def structure(self, shape: Any, depth: int) -> Any:
        if getattr(shape, "is_document_type", False):
            return {"a": [1, "b", None, {"c": True}]}
        names = list(shape.members) if depth < 2 * DEPTH else []
        if names and getattr(shape, "is_tagged_union", False):
            name = (
                names[0]
                if depth < DEPTH
                else min(names, key=lambda each: shape.members[each].type_name in NESTED)
            )
            return {name: self.member(shape.members[name], depth)}
        chosen = [
            name
            for name in names
            if name in shape.required_members
            or shape.members[name].serialization.get("location") == "statusCode"
            or (depth < DEPTH and self.random.random() < 0.6)
        ]
        return {name: self.member(shape.members[name], depth) for name in chosen}

    def member(self, shape: Any, depth: int) -> Any:
        place = shape.serialization.get("location")
        if shape.serialization.get("jsonvalue"):
            return {"a": [1, "b"]}
        if place in {"header", "headers"} and shape.type_name in {"string", "map", "list"}:
            return self.header(shape)
        if place == "statusCode":
            return 200
        return self.value(shape, depth + 1)

    def header(self, shape: Any) -> Any:
        if shape.type_name == "map":
            return {self.text(string.ascii_lowercase): self.text(PLAIN)}
        if shape.type_name == "list":
            return [self.header(shape.member)]
        return self.random.choice(shape.enum) if getattr(shape, "enum", None) else self.text(PLAIN)

    def text(self, characters: str) -> str:
        return "".join(self.random.choice(characters) for _ in range(self.random.randint(1, 12)))


def has_event_stream(shape: Any) -> bool:
    members = shape.members.values() if shape is not None and shape.type_name == "structure" else ()
    return any(each.serialization.get("eventstream") for each in members)


def drop_empty(value: Any) -> Any:
    """Forms and XML do not carry empty structures."""
    if isinstance(value, dict):
        found = {key: drop_empty(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each not in ({}, [])}
    if isinstance(value, list):
        return [found for each in value if (found := drop_empty(each)) not in ({}, [])]
    return value
