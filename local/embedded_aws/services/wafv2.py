"""AWS WAF."""

import json

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_input, replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting, keep
from embedded_aws.resource_model.seen import is_same_settings, read_modelled
from embedded_aws.resource_model.spelling import tag_list

_PLAIN = ("description", "scope", "tokenDomains")
_OBJECTS = (
    *(
        "associationConfig",
        "captchaConfig",
        "challengeConfig",
        "customResponseBodies",
        "dataProtectionConfig",
    ),
    *("defaultAction", "rules", "visibilityConfig"),
)


@resource_type("aws:wafv2/webAcl:WebAcl")
class WebAcl(ResourceType):
    """A web ACL."""

    takes = (*_PLAIN, *_OBJECTS, "name", "namePrefix", "ruleJson", "tags")
    meaningless = ("monetizationConfig",)
    replaced_by = ("name", "namePrefix", "scope")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        created = aws.client("wafv2").create_web_acl(
            Name=aws.physical_name(name, given),
            **_build_tags(given),
            **self._spell_inputs(aws, given, "CreateWebACLRequest"),
        )
        return created["Summary"]["Id"], {"name": created["Summary"]["Name"]}

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, now = aws.client("wafv2"), self._find(aws, identifier, given)
        if now and given.has_changed(*_PLAIN, *_OBJECTS, "ruleJson"):
            client.update_web_acl(
                Name=now["Name"],
                Id=identifier,
                LockToken=now["LockToken"],
                **self._spell_inputs(aws, given, "UpdateWebACLRequest"),
            )
        if now:
            replace_tags(client, now["ARN"], given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        now = self._find(aws, identifier, given)
        if not now:
            return None
        shape = find_input(aws.client("wafv2"), "UpdateWebACL")
        settings = [name for name in (*_PLAIN, *_OBJECTS) if name != "scope"]
        return {
            **read_modelled(given, settings, now, shape),
            **self._read_rules(given, now),
            "arn": now["ARN"],
            "capacity": 0,
            "lockToken": now["LockToken"],
            "name": now["Name"],
        }

    def _read_rules(self, given: Inputs, now: Properties) -> Properties:
        """Returns the rules that are given as JSON."""
        if "ruleJson" not in given:
            return {}
        rules = now.get("Rules", [])
        same = is_same_settings(json.loads(given["ruleJson"]), rules)
        return {"ruleJson": given["ruleJson"] if same else json.dumps(rules)}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if now := self._find(aws, identifier, given):
            aws.client("wafv2").delete_web_acl(
                Name=now["Name"], Id=identifier, Scope=given["scope"], LockToken=now["LockToken"]
            )

    def _find(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        """AWS finds a web ACL by its ID and its name together, which an imported one does not have yet."""
        client, scope = aws.client("wafv2"), given["scope"]
        if name := given.outputs.get("name"):
            try:
                found = client.get_web_acl(Name=name, Id=identifier, Scope=scope)
            except client.exceptions.WAFNonexistentItemException:
                return None
            return {**found["WebACL"], "LockToken": found["LockToken"]}
        listed = client.list_web_acls(Scope=scope, Limit=100)["WebACLs"]
        return next((each for each in listed if each["Id"] == identifier), None)

    def _spell_inputs(self, aws: Context, given: Inputs, shape: str) -> dict[str, object]:
        model = aws.client("wafv2").meta.service_model.shape_for(shape)
        settings = {each: given[each] for each in (*_PLAIN, *_OBJECTS) if each in given}
        spelled = spell_members(settings, model)
        if "ruleJson" in given:
            spelled["Rules"] = json.loads(given["ruleJson"])
        return spelled


@resource_type("aws:wafv2/webAclAssociation:WebAclAssociation")
class WebAclAssociation(ResourceType):
    """Resource that a web ACL protects. It cannot be changed."""

    takes = ("resourceArn", "webAclArn")
    replaced_by = ("resourceArn", "webAclArn")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        web_acl, target = given["webAclArn"], given["resourceArn"]
        aws.client("wafv2").associate_web_acl(WebACLArn=web_acl, ResourceArn=target)
        return f"{web_acl},{target}"

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        found = aws.client("wafv2").get_web_acl_for_resource(ResourceArn=given["resourceArn"])
        return {} if found.get("WebACL", {}).get("ARN") == given["webAclArn"] else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Disassociates the web ACL: AWS's call names only the resource."""
        aws.client("wafv2").disassociate_web_acl(ResourceArn=given["resourceArn"])


@resource_type("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
class WebAclLoggingConfiguration(Setting):
    """The emulator has no logs of a web ACL, as it blocks nothing."""

    of = "resourceArn"
    takes = ("resourceArn",)
    meaningless = ("logDestinationConfigs", "loggingFilter", "redactedFields")
    replaced_by = ("logDestinationConfigs", "resourceArn")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Nothing is put."""

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


def _build_tags(inputs: Inputs) -> dict[str, object]:
    tags = tag_list(inputs)
    return {"Tags": tags} if tags else {}
