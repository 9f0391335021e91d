"""Parameters of a request with a form, which is the protocol named query."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.ministack.records import Query
from embedded_aws.protocol.conversions import CONTAINERS, name_type
from embedded_aws.protocol.models import Model, Operation
from embedded_aws.request_validation.values import Body, MalformedFormError, convert, read_first


def read_form(model: Model, body: Body, query: Query) -> tuple[Operation, JsonObject]:
    """Returns the operation of a form and its parameters.

    Args:
        model: Model of the service.
        body: Body of the request.
        query: Query parameters, which can be those of the form.

    Raises:
        LookupError: If the service does not have the operation.
        MalformedFormError: If a parameter has another type than the model says.
    """
    text = body.decode() if isinstance(body, bytes) else str(body or "")
    form = {name: str(read_first(value)) for name, value in query.items()}
    form.update(parse_qsl(text, keep_blank_values=True))
    operation = model.operations[form["Action"]]
    return operation, _read_members(model, operation.shape, form, "") if operation.shape else {}


def _read_members(model: Model, shape: str, form: Mapping[str, str], begin: str) -> JsonObject:
    found = {
        name: _read_value(model, member["shape"], form, f"{begin}{member.get('locationName', name)}")
        for name, member in model.shapes[shape]["members"].items()
        # A shape can contain itself.
        if any(each.startswith(f"{begin}{member.get('locationName', name)}") for each in form)
    }
    return {name: value for name, value in found.items() if value is not None}


def _read_value(model: Model, name: str, form: Mapping[str, str], begin: str) -> Json:
    shape = model.shapes[name]
    if shape["type"] in CONTAINERS and form.get(begin):
        raise MalformedFormError("Unexpected field type")
    match shape["type"]:
        case "structure":
            return _read_members(model, name, form, f"{begin}.") or None
        case "list":
            inner = shape["member"]
            start = begin if shape.get("flattened") else f"{begin}.{inner.get('locationName', 'member')}"
            numbers = _list_numbers(form, f"{start}.")
            found = [_read_value(model, inner["shape"], form, f"{start}.{each}") for each in numbers]
            return found or ([] if form.get(begin) == "" else None)
        case "map":
            start = begin if shape.get("flattened") else f"{begin}.entry"
            entries = [f"{start}.{each}." for each in _list_numbers(form, f"{start}.")]
            key, value = (shape[each].get("locationName", each) for each in ("key", "value"))
            return {
                form[f"{entry}{key}"]: _read_value(model, shape["value"]["shape"], form, f"{entry}{value}")
                for entry in entries
            } or None
        case kind:
            if begin in form:
                return _convert(kind, form[begin])
            if any(each.startswith(f"{begin}.") for each in form):
                raise MalformedFormError("Start of structure or map found where not expected.")
            return None


def _convert(kind: str, text: str) -> int | float | str:
    try:
        return convert(kind, text)
    except ValueError:
        raise MalformedFormError(f"STRING_VALUE can not be converted to {name_type(kind)}") from None


def _list_numbers(form: Iterable[str], begin: str) -> list[int]:
    """Returns the numbers of the elements of a list or map."""
    found = (each[len(begin) :].partition(".")[0] for each in form if each.startswith(begin))
    return sorted({int(number) for number in found if number.isdecimal()})
