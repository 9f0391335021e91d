"""Arguments of functions are converted as the AWS provider converts them."""

import pytest

from embedded_aws.schemas.loose_values import convert_arguments

AMI = "aws:ec2/getAmi:getAmi"
SECRET = "aws:secretsmanager/getRandomPassword:getRandomPassword"


@pytest.mark.parametrize(
    ("token", "name", "given", "converted"),
    [
        (AMI, "mostRecent", "true", True),
        (AMI, "mostRecent", "0", False),
        (AMI, "mostRecent", True, True),
        (AMI, "mostRecent", "maybe", "maybe"),
        (AMI, "owners", ["amazon", 123456789012, 0.5, True], ["amazon", "123456789012", "0.5", "true"]),
        (AMI, "owners", "amazon", "amazon"),
        (AMI, "nameRegex", 5, "5"),
        (AMI, "filters", [{"name": "a", "values": ["b"]}], [{"name": "a", "values": ["b"]}]),
        (AMI, "unknown", "1", "1"),
        (SECRET, "passwordLength", "20", 20),
        (SECRET, "passwordLength", "many", "many"),
        ("pulumi:pulumi:getResource", "urn", 1, 1),
        ("aws:none/getNone:getNone", "a", "1", "1"),
    ],
)
def test_an_argument_has_the_type_of_its_schema(
    token: str, name: str, given: object, converted: object
) -> None:
    assert convert_arguments(token, {name: given}) == {name: converted}
