"""The resource types of AWS, one module a service; each module here is found by itself."""
