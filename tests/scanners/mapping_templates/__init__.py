"""Whether a mapping template (VTL) of an API outputs a client's value unescaped.

Two scanners check each template, and both must find nothing. ``reading`` follows every value from where it
comes in to where it goes out, on every branch; ``rendering`` puts hostile values in, and sees what comes out.
"""

from tests.scanners.mapping_templates.reading import read
from tests.scanners.mapping_templates.rendering import try_hostile_values
from tests.scanners.mapping_templates.template import MappingTemplate


def scan(template: MappingTemplate) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    return [
        *(["unescaped", "A client's value goes out as it came in", found] for found in read(template)),
        *(
            ["injected", "A hostile value changes more than its own place", found]
            for found in try_hostile_values(template)
        ),
    ]
