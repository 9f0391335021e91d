"""AWS WAF."""

import json
from typing import Any

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.modelled import spell
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import tag_list

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


@resource(
    "aws:wafv2/webAcl:WebAcl",
    takes=(*_PLAIN, *_OBJECTS, "name", "namePrefix", "ruleJson", "tags"),
    meaningless=("monetizationConfig",),
)
def _web_acl(aws: Context, name: str, inputs: Inputs) -> Created:
    client, physical = aws.client("wafv2"), aws.physical_name(name, inputs)
    given = {each: inputs[each] for each in (*_PLAIN, *_OBJECTS) if each in inputs}
    spelled = spell(given, client.meta.service_model.shape_for("CreateWebACLRequest"))
    if "ruleJson" in inputs:
        spelled["Rules"] = json.loads(inputs["ruleJson"])
    created = client.create_web_acl(Name=physical, **_tags(inputs), **spelled)["Summary"]
    return created["Id"], {
        "arn": created["ARN"],
        "capacity": 0,
        "lockToken": created["LockToken"],
        "name": physical,
    }


@resource("aws:wafv2/webAclAssociation:WebAclAssociation", takes=("resourceArn", "webAclArn"))
def _web_acl_association(aws: Context, _name: str, inputs: Inputs) -> Created:
    web_acl, target = inputs["webAclArn"], inputs["resourceArn"]
    aws.client("wafv2").associate_web_acl(WebACLArn=web_acl, ResourceArn=target)
    return f"{web_acl},{target}", {}


@resource(
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    takes=("resourceArn",),
    meaningless=("logDestinationConfigs", "loggingFilter", "redactedFields"),
)
def _web_acl_logging(_aws: Context, _name: str, inputs: Inputs) -> Created:
    """The emulator has no logs of a web ACL, as it blocks nothing."""
    return inputs["resourceArn"], {}


def _tags(inputs: Inputs) -> dict[str, Any]:
    tags = tag_list(inputs)
    return {"Tags": tags} if tags else {}
