"""Answers of AWS for a resource that does not exist."""

from embedded_aws.json_values import read_object


def is_gone(error: Exception) -> bool:
    """Returns whether AWS responded that the resource does not exist."""
    # An error of botocore, which is not loaded here.
    code = str(read_object(read_object(getattr(error, "response", None)).get("Error")).get("Code", ""))
    words = ("notfound", "nosuch", "nonexist", "doesnotexist")
    return code == "404" or any(word in code.lower() for word in words)
