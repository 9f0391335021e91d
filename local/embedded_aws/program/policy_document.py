"""Computes ``aws.iam.get_policy_document`` without AWS, as the AWS provider does."""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import pulumi

from embedded_aws.program.go_json import go_json
from embedded_aws.program.wire import Properties

_VERSIONS: Final = ("2008-10-17", "2012-10-17")
_EFFECTS: Final = ("Allow", "Deny")
_SID: Final = re.compile(r"[a-zA-Z0-9]*")
_ORDER: Final = (
    *("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"),
    *("Principal", "NotPrincipal", "Condition"),
)


def build_policy_document(arguments: Properties) -> Properties:
    """Returns the result of ``aws:iam/getPolicyDocument:getPolicyDocument``.

    A statement replaces an earlier one with the same ``Sid``, in its place: first come those of the source
    documents, then the given ones, then the overriding ones.

    Raises:
        pulumi.RunError: If the provider rejects the arguments.
    """
    version = arguments.get("version", _VERSIONS[1])
    _check("version", version, _VERSIONS)
    own = {"Version": version, "Id": arguments.get("policyId"), "Statement": _build_own(arguments, version)}
    sources = list(_read(arguments, "sourcePolicyDocuments"))
    _check_sids([sid for source in sources for sid in _list_sids(source)], " in source_policy_documents")
    document: Properties = {"Version": "", "Id": None, "Statement": []}
    for added in (*sources, own, *_read(arguments, "overridePolicyDocuments")):
        _merge(document, added)
    document = {name: value for name, value in document.items() if value}
    text = go_json(document, indent=2)
    return {
        **arguments,
        "id": str(zlib.crc32(text.encode())),
        "version": version,
        "json": text,
        "minifiedJson": go_json(document),
    }


def _merge(document: Properties, added: Properties) -> None:
    document["Id"] = added.get("Id") or document["Id"]
    document["Version"] = max(document["Version"], added.get("Version") or "")
    statements: list[Properties] = document["Statement"]
    for statement in added.get("Statement") or ():
        sid = statement.get("Sid")
        same = [number for number, each in enumerate(statements) if sid and each.get("Sid") == sid]
        if same:
            statements[same[0]] = statement
        else:
            statements.append(statement)


def _build_own(arguments: Properties, version: str) -> list[Properties]:
    given: list[Properties] = arguments.get("statements", [])
    statements = [_build_statement(statement, version) for statement in given]
    _check_sids([statement["Sid"] for statement in statements if "Sid" in statement], "")
    return statements


def _build_statement(given: Properties, version: str) -> Properties:
    def expand(values: Sequence[str]) -> list[str]:
        return [_expand(value, version) for value in values]

    effect, sid = given.get("effect", "Allow"), given.get("sid", "")
    _check("effect", effect, _EFFECTS)
    if not _SID.fullmatch(sid):
        raise _build_error(f"sid: '{sid}' must only include alphanumeric characters")
    principals = {
        name: _build_principals(given.get(name, []), expand) for name in ("principals", "notPrincipals")
    }
    parts: Properties = {
        "Sid": sid,
        "Effect": effect,
        "Action": _unwrap_or_sort(given.get("actions", [])),
        "NotAction": _unwrap_or_sort(given.get("notActions", [])),
        "Resource": _unwrap_or_sort(expand(given.get("resources", []))),
        "NotResource": _unwrap_or_sort(expand(given.get("notResources", []))),
        "Principal": principals["principals"],
        "NotPrincipal": principals["notPrincipals"],
        "Condition": _build_conditions(given.get("conditions", []), expand),
    }
    return {name: parts[name] for name in _ORDER if parts[name]}


def _build_principals(given: Sequence[Properties], expand: Callable[[Sequence[str]], list[str]]) -> object:
    """Returns the principals, of which several entries may have the same type."""
    each = [(entry["type"], expand(entry["identifiers"])) for entry in given]
    if each == [("*", ["*"])]:
        return "*"
    found: dict[str, list[str]] = {}
    for type_, identifiers in each:
        found.setdefault(type_, []).extend(sorted(set(identifiers), reverse=True))
    single = {type_ for type_ in found if len(found[type_]) == 1}
    return {type_: found[type_][0] if type_ in single else found[type_] for type_ in sorted(found)}


def _build_conditions(
    given: Sequence[Properties], expand: Callable[[Sequence[str]], list[str]]
) -> Properties:
    """Returns the conditions; values of several entries with the same test and variable are one list."""
    found: dict[str, dict[str, list[str]]] = {}
    for entry in given:
        found.setdefault(entry["test"], {}).setdefault(entry["variable"], []).extend(expand(entry["values"]))
    return {
        test: {variable: _unwrap_single(values) for variable, values in sorted(variables.items())}
        for test, variables in sorted(found.items())
    }


def _read(arguments: Properties, name: str) -> Iterator[Properties]:
    """Yields documents that are given as JSON, with their statements as the provider writes them."""
    kind = "source" if name.startswith("source") else "override"
    for number, text in enumerate(arguments.get(name, [])):
        try:
            document: Properties = json.loads(text)
            given: list[Properties] = document.get("Statement") or []
            statements = [_normalize(statement) for statement in given]
        except (AttributeError, TypeError, ValueError):
            raise _build_error(
                f"merging {kind} document {number}: must be the JSON of a policy whose Statement is a list"
            ) from None
        yield {**document, "Statement": statements}


def _normalize(statement: Properties) -> Properties:
    found = dict(statement)
    for name in {"Principal", "NotPrincipal"} & found.keys():
        given = found[name]
        kinds = {"*": ["*"]} if isinstance(given, str) else given
        entries = [{"type": kind, "identifiers": _make_list(ids)} for kind, ids in kinds.items()]
        found[name] = _build_principals(entries, list)
    if "Condition" in found:
        entries = [
            {"test": test, "variable": variable, "values": _make_list(values)}
            for test, variables in found["Condition"].items()
            for variable, values in variables.items()
            if not isinstance(values, int | float) or isinstance(values, bool)  # the provider drops numbers
        ]
        found["Condition"] = _build_conditions(entries, list)
    return {name: found[name] for name in _ORDER if found.get(name)}


def _make_list(values: str | bool | Iterable[str]) -> list[str]:
    if isinstance(values, bool):
        return [str(values).lower()]
    return [values] if isinstance(values, str) else list(values)


def _list_sids(document: Properties) -> Iterator[str]:
    return (sid for statement in document["Statement"] if (sid := statement.get("Sid")))


def _check_sids(sids: Sequence[str], where: str) -> None:
    if repeated := [sid for number, sid in enumerate(sids) if sid in sids[:number]]:
        raise _build_error(
            f"duplicate Sid ({repeated[0]}){where}. Remove the Sid or ensure the Sid is unique"
        )


def _check(name: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise _build_error(f"{name}: '{value}' must be {' or '.join(allowed)}")


def _expand(value: str, version: str) -> str:
    """Returns a value with ``${`` for ``&{``, which languages with templates of their own have instead."""
    if "&{" in value and version == _VERSIONS[0]:
        raise _build_error(
            f"found &{{ sequence in ({value}), which is not supported in document version {version}"
        )
    return value.replace("&{", "${")


def _unwrap_or_sort(values: Sequence[str]) -> str | list[str]:
    return _unwrap_single(sorted(set(values), reverse=True))


def _unwrap_single(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _build_error(reason: str) -> pulumi.RunError:
    return pulumi.RunError(f"aws.iam.get_policy_document: {reason}")
