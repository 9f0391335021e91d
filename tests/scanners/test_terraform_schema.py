"""Terraform's schema is read from its provider's bindings."""

import pytest

from tests.scanners.terraform_schema import parse_module, read_schema

MODULE = """
function thingRuleToTerraform(struct) {
    return {
        days: cdktf.numberToTerraform(struct.days),
    };
}
function thingRuleToHclTerraform(struct) {
    if (cdktf.isComplexElement(struct)) {
        throw new Error("A complex element was used as configuration");
    }
    const attrs = {
        days: {
            value: cdktf.numberToHclTerraform(struct.days),
            isBlock: false,
            type: "simple",
            storageClassType: "number",
        },
    };
    return Object.fromEntries(Object.entries(attrs));
}
function thingTimeoutsToHclTerraform(struct) {
    const attrs = {};
    return Object.fromEntries(Object.entries(attrs));
}
class Thing extends cdktf.TerraformResource {
    synthesizeHclAttributes() {
        const attrs = {
            name: {
                value: cdktf.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            statement: {
                value: cdktf.anyToHclTerraform(this._statement),
                isBlock: true,
                type: "list",
                storageClassType: "any",
            },
            rule: {
                value: cdktf.listMapperHcl(thingRuleToHclTerraform, true)(this._rule.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "ThingRuleList",
            },
            timeouts: {
                value: thingTimeoutsToHclTerraform(this._timeouts.internalValue),
                isBlock: true,
                type: "struct",
                storageClassType: "ThingTimeouts",
            },
        };
    }
}
"""


def test_module():
    assert parse_module(MODULE) == {
        "name": None,
        "statement": "any",
        "rule": [{"days": None}],
        "timeouts": {},
    }


def test_module_of_something_else():
    with pytest.raises(ValueError, match="writes no resource"):
        parse_module("class Provider {}")


def test_schema_that_is_kept():
    schema = read_schema()
    assert schema["aws_lambda_function"]["environment"] == [{"variables": None}]
    assert schema["aws_lambda_function"]["tags"] is None
    assert schema["aws_wafv2_web_acl"]["rule"][0]["statement"] == "any"
    assert len(schema) > 150, "every service of the catalog is in it"
