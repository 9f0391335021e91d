"""AWS Systems Manager, as far as it is Parameter Store.

Parameters have versions, labels, tags, tiers, patterns and data types; lists have filters and pages. Secrets
of Secrets Manager are parameters under their reserved path. A ``SecureString`` needs permission for its key.
The settings of the service are kept; only the default tier has an effect. There are no maintenance windows,
and nothing expires by the policies of a parameter. Other operations, such as those of instances, have the
error ``NotImplemented``. Changes are not sent to EventBridge.
"""
