"""Values that must be in the Region of the component, which only its provider knows."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import ArgumentError, Errors, RegionalValue
from serverless_patterns.arguments.outputs import is_made_up, is_output


def check_regions(
    component: pulumi.ComponentResource, opts: pulumi.ResourceOptions | None, errors: Errors
) -> None:
    """Checks that what must be in the Region of a component is there, once its provider says which it is.

    The arguments of a part of another component of this library are checked as those of the other.

    Args:
        component: The component, which has its provider once it is registered.
        opts: Its options.
        errors: The errors of its arguments, with the values to check.
    """
    if not errors.regional or is_made_up() or _is_ours(opts.parent if opts else None):
        return
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=component)).region
    region.apply(lambda found: _check_known(errors, found))
    for each in errors.regional:
        if is_output(each.value):
            region.apply(lambda found, each=each: _check_later(errors, each, found))


def _is_ours(parent: pulumi.Resource | None) -> bool:
    return type(parent).__module__.startswith("serverless_patterns.")


def _check_known(errors: Errors, region: str) -> None:
    known = (each for each in errors.regional if not is_output(each.value))
    problems = [problem for each in known if (problem := each.problem(region))]
    if problems:
        raise ArgumentError(errors.subject, problems)


def _check_later(errors: Errors, regional: RegionalValue, region: str) -> pulumi.Output[str]:
    return errors.outputs.check(
        regional.value,
        regional.path,
        (regional.constraint, region),
        lambda resolved: regional.constraint.fits(resolved, region),
        regional.constraint.describe_expected(region),
    )
