"""Results of the methods of the components can be written from their outputs, in any language."""

import inspect
import re
from typing import Any

import pulumi
import pytest
from every_component import CASES
from graphs import evaluate
from tests.literal_forms import EXAMPLES, Call, Example, find_forms
from tests.schema_names import load_schema

import serverless_patterns
from serverless_patterns.component import secret_outputs_of

FORMS = [
    pytest.param(example, more, id=f"{example.name}{', more' * more}")
    for example in EXAMPLES
    for more in (False, True)
    if example.more or not more
]
REFERENCE = re.compile(r"\$\{\w+\.\w+(?:\.\w+)?\}")


def find_output(reference: str, outputs: dict[str, Any]) -> str:
    """Returns an output, or one entry of it."""
    if reference in outputs:
        return outputs[reference]
    output, _, entry = reference[:-1].rpartition(".")
    return outputs[f"{output}}}"][entry]


def resolve(literal: Any, outputs: dict[str, Any]) -> Any:
    if isinstance(literal, str):
        return REFERENCE.sub(lambda found: find_output(found[0], outputs), literal)
    if isinstance(literal, dict):
        return {key: resolve(value, outputs) for key, value in literal.items()}
    return [resolve(each, outputs) for each in literal] if isinstance(literal, list) else literal


def leaves(literal: Any) -> list[Any]:
    parts = literal.values() if isinstance(literal, dict) else literal
    return (
        [leaf for part in parts for leaf in leaves(part)] if isinstance(literal, dict | list) else [literal]
    )


def test_every_method_has_an_example():
    methods = {
        (component.__name__, name)
        for component in serverless_patterns.components()
        for name, method in vars(component).items()
        if inspect.isfunction(method) and not name.startswith("_")
    }
    called = {(example.component.__name__, call.method) for example in EXAMPLES for call in example.calls}
    assert methods == called


@pytest.mark.slow
@pytest.mark.parametrize(("example", "more"), FORMS)
def test_what_a_method_returns_is_made_of_outputs(example: Example, more: bool):
    token = f"serverless-patterns:index:{example.component.__name__}"
    published = {
        f"${{{example.name}.{output}}}" for output in load_schema()["resources"][token]["properties"]
    }
    for call, form in zip(example.calls, find_forms(example, more=more), strict=True):
        texts = [leaf for leaf in leaves(form.literal) if isinstance(leaf, str)]
        referred = [text for text in texts if REFERENCE.search(text)]
        found = {each for text in referred for each in REFERENCE.findall(text)}
        assert {".".join(each.strip("}").split(".")[:2]) + "}" for each in found} <= published
        # Nothing is cut out of an output, and only what the call says is added to it.
        added = {REFERENCE.sub("", text) for text in referred}
        assert added <= {"", *(each for each in call.arguments.values() if isinstance(each, str))}
        assert resolve(form.literal, dict(form.outputs)) == form.value


def test_an_output_that_is_not_published_is_an_error(monkeypatch: pytest.MonkeyPatch):
    queue = serverless_patterns.Queue

    def route(self: Any) -> Any:
        return {"queue": {"arn": pulumi.Output.from_input("arn:aws:sqs:us-east-1:123456789012:other")}}

    monkeypatch.setattr(queue, "route", route)
    with pytest.raises(LookupError, match="other is in no output"):
        find_forms(Example("orders", queue, {}, (Call("route"),)))


@pytest.mark.representatives("secret", "user pool", "gateway", "workflow", "function")
@pytest.mark.parametrize("case", CASES)
def test_secret_outputs_are_secrets_and_called_so(case: str):
    component, args = CASES[case]

    def program() -> None:
        made = component("thing", args)
        for output in type(made).__annotations__:
            pulumi.export(output, getattr(made, output))

    secret = set(secret_outputs_of(component))
    assert evaluate(program).secret_outputs == secret
    properties = load_schema()["resources"][f"serverless-patterns:index:{component.__name__}"]["properties"]
    assert sum(bool(each.get("secret")) for each in properties.values()) == len(secret)
