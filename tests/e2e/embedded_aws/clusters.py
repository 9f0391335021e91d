"""A cluster of PostgreSQL with the Data API."""

import pulumi_aws as aws

CLUSTER = {
    "engine": "aurora-postgresql",
    "master_username": "clerk",
    "manage_master_user_password": True,
    "skip_final_snapshot": True,
}


def cluster(name: str, **options: object) -> aws.rds.Cluster:
    made = aws.rds.Cluster(name, **{**CLUSTER, "enable_http_endpoint": True, **options})
    aws.rds.ClusterInstance(
        name, cluster_identifier=made.id, engine="aurora-postgresql", instance_class="db.serverless"
    )
    return made
