"""Parameters of a request with a form, which is the protocol named query, as they are in JSON."""

from functools import cache
from typing import cast

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack.records import Query
from embedded_aws.protocol.form_readers import FormReaders, build_tree, merge_form
from embedded_aws.protocol.models import Model, Operation
from embedded_aws.request_validation.values import RAW_TEXTS, Body


def read_form(model: Model, body: Body, query: Query) -> tuple[Operation, JsonObject]:
    """Returns the operation of a form and its parameters.

    Args:
        model: Model of the service.
        body: Body of the request.
        query: Query parameters, which can be those of the form.

    Raises:
        LookupError: If the service does not have the operation.
        UnreadableError: If a parameter has another type than the model says.
    """
    form = merge_form(query, body if isinstance(body, bytes) else str(body or "").encode())
    operation = model.operations[form["Action"]]
    if not operation.shape:
        return operation, {}
    found = _find_readers(model).find(operation.shape)(build_tree(form))
    return operation, cast("JsonObject", found or {})


@cache
def _find_readers(model: Model) -> FormReaders:
    return FormReaders(model.shapes, RAW_TEXTS)
