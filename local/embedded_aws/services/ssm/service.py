"""The operations of Systems Manager."""

from typing import Final

from embedded_aws.door.service import Service
from embedded_aws.services.ssm import labels, lists, parameters, settings, tags

SERVICE: Final = Service(
    "ssm",
    "ssm",
    {
        "AddTagsToResource": tags.add_tags_to_resource,
        "DeleteParameter": parameters.delete_parameter,
        "DeleteParameters": parameters.delete_parameters,
        "DescribeMaintenanceWindows": settings.describe_maintenance_windows,
        "DescribeParameters": lists.describe_parameters,
        "GetMaintenanceWindow": settings.reject_window,
        "GetParameter": parameters.get_parameter,
        "GetParameterHistory": lists.get_parameter_history,
        "GetParameters": parameters.get_parameters,
        "GetParametersByPath": lists.get_parameters_by_path,
        "GetServiceSetting": settings.get_service_setting,
        "LabelParameterVersion": labels.label_parameter_version,
        "ListTagsForResource": tags.list_tags_for_resource,
        "PutParameter": parameters.put_parameter,
        "RemoveTagsFromResource": tags.remove_tags_from_resource,
        "ResetServiceSetting": settings.reset_service_setting,
        "UnlabelParameterVersion": labels.unlabel_parameter_version,
        "UpdateMaintenanceWindow": settings.reject_window,
        "UpdateServiceSetting": settings.update_service_setting,
    },
)
"""The service."""
