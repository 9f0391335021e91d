"""Amazon API Gateway: who may ask how much."""

from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource


@resource(
    "aws:apigateway/usagePlan:UsagePlan",
    takes=(
        "apiStages",
        "description",
        "name",
        "namePrefix",
        "productCode",
        "quotaSettings",
        "tags",
        "throttleSettings",
    ),
)
def _usage_plan(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    created = aws.client("apigateway").create_usage_plan(
        name=physical,
        apiStages=[_api_stage(stage) for stage in inputs.get("apiStages", [])],
        **inputs.pick(
            {
                "description": "description",
                "quotaSettings": "quota",
                "tags": "tags",
                "throttleSettings": "throttle",
            }
        ),
    )
    plan_id = created["id"]
    if code := inputs.get("productCode"):
        operation = {"op": "replace", "path": "/productCode", "value": code}
        aws.client("apigateway").update_usage_plan(usagePlanId=plan_id, patchOperations=[operation])
    return plan_id, {
        "arn": f"arn:{aws.partition}:apigateway:{aws.region}::/usageplans/{plan_id}",
        "name": physical,
    }


def _api_stage(stage: Properties) -> dict[str, Any]:
    throttle = {
        each["path"]: {limit: each[limit] for limit in ("burstLimit", "rateLimit") if limit in each}
        for each in stage.get("throttles", [])
    }
    return {"apiId": stage["apiId"], "stage": stage["stage"], "throttle": throttle}


@resource(
    "aws:apigateway/apiKey:ApiKey",
    takes=("customerId", "description", "enabled", "name", "namePrefix", "tags", "value"),
)
def _api_key(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    created = aws.client("apigateway").create_api_key(
        name=physical,
        enabled=inputs.get("enabled", True),
        **inputs.pick(
            {
                "customerId": "customerId",
                "description": "description",
                "tags": "tags",
                "value": "value",
            }
        ),
    )
    key_id = created["id"]
    return key_id, {
        "arn": f"arn:{aws.partition}:apigateway:{aws.region}::/apikeys/{key_id}",
        "createdDate": created["createdDate"].isoformat(),
        "lastUpdatedDate": created["lastUpdatedDate"].isoformat(),
        "name": physical,
        "value": created["value"],
    }


@resource("aws:apigateway/usagePlanKey:UsagePlanKey", takes=("keyId", "keyType", "usagePlanId"))
def _usage_plan_key(aws: Context, _name: str, inputs: Inputs) -> Created:
    created = aws.client("apigateway").create_usage_plan_key(
        usagePlanId=inputs["usagePlanId"], keyId=inputs["keyId"], keyType=inputs["keyType"]
    )
    return created["id"], {"name": created["name"], "value": created["value"]}
