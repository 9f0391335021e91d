"""Usage plans and their keys."""

from typing import Final, cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import PlanKey, PlanStage, UsagePlan
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    NotFoundError,
    Result,
    create_id,
    list_page,
    operation,
    read_map,
    read_records,
    read_string,
    read_texts,
    show,
)
from embedded_aws.services.api_gateway.control.patching import Change, list_changes, update_record

_LIMITS: Final[dict[str, type]] = {"burstLimit": int, "rateLimit": float, "limit": int, "offset": int}


def _show_plan(plan: UsagePlan, *, single: bool = False) -> Record:
    view = show(plan)
    tags, stages = view.pop("tags", {}), read_records(view, "apiStages")
    view["apiStages"] = [
        {name: value for name, value in each.items() if value or name != "throttle"} for each in stages
    ]
    for name in ("quota", "throttle"):
        if not view.get(name):
            view.pop(name, None)
    return view | ({"tags": tags} if tags or single else {})


def _find(identifier: str) -> UsagePlan:
    plan = rest_apis.usage_plans.get(identifier)
    if plan is None:
        raise NotFoundError("Invalid Usage Plan ID specified")
    return plan


def _build_limits(given: Record) -> Record:
    limits = {name: _LIMITS.get(name, str)(value) for name, value in given.items() if value is not None}
    return {"offset": 0, **limits} if "limit" in limits else limits


@operation("POST", "usageplans")
def create_plan(call: Call) -> Result:
    """Creates a usage plan."""
    given = call.data
    if not given.get("name"):
        raise ApiError("Usage Plan name must be non-empty")
    identifier, stages = create_id(), read_records(given, "apiStages")
    plan: Record = {
        "id": identifier,
        "name": given["name"],
        "description": given.get("description", ""),
        "apiStages": [dict(stage) for stage in stages],
        "throttle": _build_limits(read_map(given, "throttle")),
        "quota": _build_limits(read_map(given, "quota")),
        "tags": dict(read_texts(given, "tags")),
    }
    for stage in stages:
        _check_stage(read_string(stage, "apiId"), read_string(stage, "stage"), identifier)
    rest_apis.usage_plans[identifier] = created = cast("UsagePlan", plan)
    rest_apis.usage_plan_keys[identifier] = {}
    return 201, _show_plan(created)


def _check_stage(api_id: str, stage: str, plan_id: str) -> None:
    if stage not in rest_apis.stages.get(api_id, {}):
        raise NotFoundError(
            f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan_id}"
        )


@operation("GET", "usageplans")
def list_plans(call: Call) -> Result:
    """Lists the usage plans, also those of a key."""
    key = call.option("keyId")
    return list_page(
        call,
        [
            _show_plan(plan)
            for plan in rest_apis.usage_plans.values()
            if key is None or key in rest_apis.usage_plan_keys.get(plan["id"], {})
        ],
    )


@operation("GET", "usageplans/*")
def get_plan(call: Call) -> Result:
    """Returns a usage plan."""
    return 200, _show_plan(_find(call.names[0]), single=True)


@operation("PATCH", "usageplans/*")
def update_plan(call: Call) -> Result:
    """Changes a usage plan."""
    plan = _find(call.names[0])
    changed: Record = {
        **plan,
        "apiStages": [{**each, "throttle": dict(read_map(each, "throttle"))} for each in plan["apiStages"]],
    }
    for change in list_changes(call):
        _apply(changed, change)
    update_record(plan, changed)
    return 200, _show_plan(plan, single=True)


def _apply(plan: Record, change: Change) -> None:
    match change.parts:
        case ("name" | "description" | "productCode" as name,):
            plan[name] = None if change.kind == "remove" else change.value
        case ("quota" | "throttle" as name,):
            change.require_kind("remove")
            plan[name] = {}
        case ("quota" | "throttle" as group, name) if name == "period" or name in _LIMITS:
            value: object = _LIMITS.get(name, str)(change.value or 0)
            plan[group] = {
                **({"offset": 0} if group == "quota" else {}),
                **read_map(plan, group),
                name: value,
            }
        case ("apiStages",):
            _change_stages(plan, change)
        case ("apiStages", stage, "throttle", *place):
            _change_throttle(plan, change, stage, place)
        case _:
            raise ApiError(f"Invalid patch path {change.path}")


def _change_stages(plan: Record, change: Change) -> None:
    api_id, colon, name = (change.value or "").partition(":")
    if not colon:
        raise ApiError("Invalid API Stage specified")
    _check_stage(api_id, name, read_string(plan, "id"))
    left = [
        each for each in read_records(plan, "apiStages") if (each["apiId"], each["stage"]) != (api_id, name)
    ]
    if change.kind == "add":
        left.append({"apiId": api_id, "stage": name, "throttle": {}})
    plan["apiStages"] = left


def _change_throttle(plan: Record, change: Change, stage: str, place: list[str]) -> None:
    stages = cast("list[PlanStage]", plan["apiStages"])
    found = next((each for each in stages if f"{each['apiId']}:{each['stage']}" == stage), None)
    if found is None:
        raise ApiError("Invalid API Stage specified")
    match place:
        case []:
            found["throttle"] = {}
        case [path]:
            found["throttle"].pop(path, None)
        case [path, limit] if limit in _LIMITS:
            limits = {**found["throttle"].get(path, {}), limit: _LIMITS[limit](change.value or 0)}
            found["throttle"][path] = limits
        case _:
            raise ApiError(f"Invalid patch path {change.path}")


@operation("DELETE", "usageplans/*")
def delete_plan(call: Call) -> Result:
    """Deletes a usage plan."""
    identifier = _find(call.names[0])["id"]
    rest_apis.usage_plans.pop(identifier)
    rest_apis.usage_plan_keys.pop(identifier, None)
    return 202, None


@operation("POST", "usageplans/*/keys")
def create_plan_key(call: Call) -> Result:
    """Adds an API key to a usage plan."""
    plan, identifier = _find(call.names[0]), str(call.data.get("keyId", ""))
    keys = rest_apis.usage_plan_keys.setdefault(plan["id"], {})
    api_key = rest_apis.api_keys.get(identifier)
    if api_key is None:
        raise NotFoundError("Invalid API Key identifier specified")
    if identifier in keys:
        raise ConflictError(f"Usage Plan {plan['id']} already has a key with id {identifier}")
    keys[identifier] = {
        "id": identifier,
        "type": read_string(call.data, "keyType", "API_KEY"),
        "name": api_key["name"],
        "value": api_key["value"],
    }
    return 201, show(keys[identifier])


@operation("GET", "usageplans/*/keys")
def list_plan_keys(call: Call) -> Result:
    """Lists the keys of a usage plan, the newest first; none if there is not such a plan."""
    prefix = call.option("name") or ""
    there = reversed(list(rest_apis.usage_plan_keys.get(call.names[0], {}).values()))
    return list_page(call, [show(each) for each in there if each["name"].startswith(prefix)])


def _find_key(plan_id: str, identifier: str) -> PlanKey:
    key = rest_apis.usage_plan_keys.get(plan_id, {}).get(identifier)
    if key is None:
        raise NotFoundError("Invalid Usage Plan Key identifier specified")
    return key


@operation("GET", "usageplans/*/keys/*")
def get_plan_key(call: Call) -> Result:
    """Returns a key of a usage plan."""
    return 200, show(_find_key(*call.names))


@operation("DELETE", "usageplans/*/keys/*")
def delete_plan_key(call: Call) -> Result:
    """Removes a key from a usage plan."""
    _find_key(*call.names)
    rest_apis.usage_plan_keys[call.names[0]].pop(call.names[1])
    return 202, None
