"""Patches of AWS Systems Manager."""

from embedded_aws.iam.permissions.named_resources import authorize_each_parameter
from embedded_aws.ministack import ssm
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.ssm import labels, operations, parameters, paths

PATCHES = (
    Patch(
        ssm.handle_request,
        steps(operations.serve_others, authorize_each_parameter),
        "a request for several parameters needs the permission for each; labels are removed; no maintenance"
        " window exists",
    ),
    Patch(ssm.put_parameter, parameters.put, "names and values of parameters are valid"),
    Patch(
        ssm.get_parameter, parameters.get, "a parameter is found by /name and name; a secret is a parameter"
    ),
    Patch(
        ssm.get_parameters,
        parameters.get_several,
        "parameters are found by /name and name; secrets are parameters",
    ),
    Patch(
        ssm.read_value,
        parameters.decrypt,
        "a secret of a container has the value of its parameter, also of one that is encrypted",
    ),
    Patch(ssm.get_by_path, paths.get_by_path, "parameters of a path match the filters of the request"),
    Patch(ssm.delete_parameter, parameters.resolve_name, "a parameter is deleted by /name and name"),
    Patch(ssm.delete_parameters, parameters.delete_several, "parameters are deleted by /name and name"),
    Patch(ssm.find_history, parameters.resolve_name, "versions are found by /name and name"),
    Patch(ssm.label_version, labels.label, "labels are valid, and at most ten"),
)
