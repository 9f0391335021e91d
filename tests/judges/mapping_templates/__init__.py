"""Whether a mapping template (VTL) of an API lets a value of somebody else's through unescaped.

Two judges look at each template, and both have to find nothing. ``reading`` follows every value from where it
comes in to where it goes out, on every branch; ``rendering`` puts hostile values in, and sees what comes out.
"""

from tests.judges.mapping_templates.reading import read
from tests.judges.mapping_templates.rendering import try_hostile_values
from tests.judges.mapping_templates.template import MappingTemplate


def judge(template: MappingTemplate) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    return [
        *(
            ["unescaped", "A value of somebody else's goes out as it came in", found]
            for found in read(template)
        ),
        *(
            ["injected", "A hostile value changes more than its own place", found]
            for found in try_hostile_values(template)
        ),
    ]
