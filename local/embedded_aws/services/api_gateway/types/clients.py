"""Amazon API Gateway: usage plans and API keys."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.services.api_gateway.types.api_ids import build_api_arn
from embedded_aws.services.api_gateway.types.patch import Patch, escape_path

_PLAN = {
    "description": "description",
    "quotaSettings": "quota",
    "tags": "tags",
    "throttleSettings": "throttle",
}
_KEY = {
    "customerId": "customerId",
    "description": "description",
    "tags": "tags",
    "value": "value",
}


@resource_type("aws:apigateway/usagePlan:UsagePlan")
class UsagePlan(ResourceType):
    """Limits on the requests of clients to stages."""

    takes = (*_PLAN, "apiStages", "name", "namePrefix", "productCode")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("apigateway").create_usage_plan(
            name=aws.physical_name(name, given),
            apiStages=[_build_api_stage(stage) for stage in given.get("apiStages", [])],
            **given.pick(_PLAN),
        )
        return created["id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        changes = Patch({"name": "name", "description": "description"}, given)
        for ours, theirs in (("quotaSettings", "quota"), ("throttleSettings", "throttle")):
            if given.has_changed(ours):
                if not given.get(ours):
                    changes.add("remove", f"/{theirs}")
                for limit, value in given.get(ours, {}).items():
                    changes.put(f"/{theirs}/{limit}", value)
        if given.has_changed("apiStages"):
            self._change_stages(changes, given)
        client = aws.client("apigateway")
        if changes.operations:
            client.update_usage_plan(usagePlanId=identifier, patchOperations=changes.operations)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        changes, client = Patch({"productCode": "productCode"}, given), aws.client("apigateway")
        if changes.operations:
            client.update_usage_plan(usagePlanId=identifier, patchOperations=changes.operations)
        replace_tags(client, self._build_arn(aws, identifier), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        plan = aws.client("apigateway").get_usage_plan(usagePlanId=identifier)
        return {
            **select_inputs(plan, {"description": "description", "productCode": "productCode"}),
            **read_inputs(given, plan, {"quotaSettings": "quota", "throttleSettings": "throttle"}),
            **keep_spelling(
                given, {"apiStages": [_build_api_stage(each) for each in given.get("apiStages", [])]}, plan
            ),
            "arn": self._build_arn(aws, identifier),
            "name": plan["name"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """AWS deletes no plan that has stages."""
        changes = Patch({}, given)
        for stage in given.get("apiStages", []):
            changes.add("remove", "/apiStages", f"{stage['apiId']}:{stage['stage']}")
        client = aws.client("apigateway")
        if changes.operations:
            client.update_usage_plan(usagePlanId=identifier, patchOperations=changes.operations)
        client.delete_usage_plan(usagePlanId=identifier)

    def _change_stages(self, changes: Patch, given: Inputs) -> None:
        """A stage that changed is taken out and put in again."""
        wanted, before = given.get("apiStages", []), given.before.get("apiStages", [])
        for stage in before:
            if stage not in wanted:
                changes.add("remove", "/apiStages", f"{stage['apiId']}:{stage['stage']}")
        for stage in wanted:
            if stage not in before:
                name = f"{stage['apiId']}:{stage['stage']}"
                changes.add("add", "/apiStages", name)
                for path, limits in _build_api_stage(stage)["throttle"].items():
                    for limit, value in limits.items():
                        changes.put(f"/apiStages/{name}/throttle/{escape_path(path)}/{limit}", value)

    def _build_arn(self, aws: Context, identifier: str) -> str:
        return build_api_arn(aws, f"usageplans/{identifier}")


def _build_api_stage(stage: Properties) -> Properties:
    throttle = {
        each["path"]: {limit: each[limit] for limit in ("burstLimit", "rateLimit") if limit in each}
        for each in stage.get("throttles", [])
    }
    return {"apiId": stage["apiId"], "stage": stage["stage"], "throttle": throttle}


@resource_type("aws:apigateway/apiKey:ApiKey")
class ApiKey(ResourceType):
    """An API key."""

    takes = (*_KEY, "enabled", "name", "namePrefix")
    replaced_by = ("value",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical, enabled = aws.physical_name(name, given), given.get("enabled", True)
        created = aws.client("apigateway").create_api_key(name=physical, enabled=enabled, **given.pick(_KEY))
        return created["id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        changes = Patch({name: name for name in ("customerId", "description", "name")}, given)
        if given.has_changed("enabled"):
            changes.put("/enabled", given.get("enabled", True))
        client = aws.client("apigateway")
        if changes.operations:
            client.update_api_key(apiKey=identifier, patchOperations=changes.operations)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws.client("apigateway"), self._build_arn(aws, identifier), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        key = aws.client("apigateway").get_api_key(apiKey=identifier, includeValue=True)
        return {
            **select_inputs(key, {"description": "description", "enabled": "enabled"}),
            **read_inputs(given, key, {"customerId": "customerId"}),
            "arn": self._build_arn(aws, identifier),
            "createdDate": key["createdDate"].isoformat(),
            "lastUpdatedDate": key["lastUpdatedDate"].isoformat(),
            "name": key["name"],
            "value": key["value"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_api_key(apiKey=identifier)

    def _build_arn(self, aws: Context, identifier: str) -> str:
        return build_api_arn(aws, f"apikeys/{identifier}")


@resource_type("aws:apigateway/usagePlanKey:UsagePlanKey")
class UsagePlanKey(ResourceType):
    """A key that a usage plan holds for, which is never changed."""

    takes = ("keyId", "keyType", "usagePlanId")
    replaced_by = ("keyId", "keyType", "usagePlanId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        ids = {"usagePlanId": given["usagePlanId"], "keyId": given["keyId"]}
        return aws.client("apigateway").create_usage_plan_key(**ids, keyType=given["keyType"])["id"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        ids = {"usagePlanId": given["usagePlanId"], "keyId": identifier}
        key = aws.client("apigateway").get_usage_plan_key(**ids)
        return {"name": key["name"], "value": key["value"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        ids = {"usagePlanId": given["usagePlanId"], "keyId": identifier}
        aws.client("apigateway").delete_usage_plan_key(**ids)
