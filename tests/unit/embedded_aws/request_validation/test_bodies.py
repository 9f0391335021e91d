"""Bodies of requests in JSON."""

import json
from threading import Thread

import pytest

from embedded_aws.request_validation.bodies import parse_json, read_json, release_large_body

LARGE = json.dumps({"code": "a" * 100_000, "inner": {"b": 1}}).encode()


def test_a_large_body_is_parsed_once_until_its_request_ends() -> None:
    first, second = parse_json(LARGE), parse_json(LARGE)
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first == second == json.loads(LARGE)
    assert first["inner"] is second["inner"]
    release_large_body()
    third = parse_json(LARGE)
    assert isinstance(third, dict)
    assert third["inner"] is not first["inner"]


def test_a_member_that_one_stage_sets_is_not_in_the_body_of_others() -> None:
    found = parse_json(LARGE)
    assert isinstance(found, dict)
    found["code"] = "other"
    assert parse_json(LARGE) == json.loads(LARGE)


def test_bodies_are_not_mixed_up() -> None:
    bodies = [json.dumps({"number": number, "code": "a" * 70_000}).encode() for number in range(4)]
    wrong: list[object] = []

    def read(number: int) -> None:
        for _ in range(200):
            found = parse_json(bodies[number])
            if not isinstance(found, dict) or found["number"] != number:
                wrong.append(found)

    threads = [Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("body", [b"{", b"x" * 100_000, "{"])
def test_a_body_that_is_not_json_is_rejected_by_its_operation(body: bytes | str) -> None:
    with pytest.raises(ValueError, match=r"Expecting"):
        parse_json(body)
    assert read_json(body) == {}


@pytest.mark.parametrize("body", [b"", "", None])
def test_an_empty_body_is_an_empty_object(body: bytes | str | None) -> None:
    assert parse_json(body) == {}
