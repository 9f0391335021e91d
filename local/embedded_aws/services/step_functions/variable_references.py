"""Variables that the states of a definition refer to, as DescribeStateMachine lists them."""

import re
from collections.abc import Iterator

from embedded_aws.json_values import is_array, is_object, read_array, read_object, read_text

_JSONPATH = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)")
_JSONATA = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)(?!\s*\()(?!\w)")
_BRANCHES = ("Branches", "ItemProcessor", "Iterator")


def find_variables(workflow: object, language: str = "JSONPath") -> dict[str, list[str]]:
    """Returns the variables by the name of the state.

    Args:
        workflow: The definition, a branch, or the processor of a Map state.
        language: Query language around it.
    """
    found: dict[str, list[str]] = {}
    if not is_object(workflow):
        return found
    language = read_text(workflow.get("QueryLanguage")) or language
    for name, given in read_object(workflow.get("States")).items():
        state = read_object(given)
        jsonata = state.get("QueryLanguage", language) == "JSONata"
        own = {field: value for field, value in state.items() if field not in _BRANCHES}
        names = dict.fromkeys(variable for variable in _list_variables(own, jsonata=jsonata))
        if names:
            found[name] = list(names)
        for inner in (*read_array(state.get("Branches")), *(state.get(field) for field in _BRANCHES[1:])):
            found |= find_variables(inner, language)
    return found


def _list_variables(value: object, *, jsonata: bool, field: str = "") -> Iterator[str]:
    if is_object(value):
        for name, each in value.items():
            yield from _list_variables(each, jsonata=jsonata, field=name)
    elif is_array(value):
        for each in value:
            yield from _list_variables(each, jsonata=jsonata, field=field)
    elif isinstance(value, str):
        if jsonata and value.startswith("{%"):
            text = re.sub(r"\"[^\"]*\"|'[^']*'", "", value)
            local = set(re.findall(r"\$(\w+)\s*:=", text)) | {"states"}
            yield from (name for name in _JSONATA.findall(text) if name not in local)
        elif not jsonata and (field.endswith((".$", "Path")) or field == "Variable"):
            yield from _JSONPATH.findall(re.sub(r"'[^']*'", "", value))
