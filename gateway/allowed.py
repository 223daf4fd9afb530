"""What a refusal's `allowed` lists where that is no enum of the field at fault, as a client writes it."""

from collections.abc import Mapping

from strawberry.utils.str_converters import to_camel_case

from events.intake.reference import IncidentField
from services.intake.commands import incidents
from services.intake.commands.calls import AttachCall

_STEPS = {
    name.partition(".")[2]
    for command in (AttachCall, *vars(incidents).values())
    if isinstance(name := getattr(command, "name", None), str) and name.startswith("intake.")
}
_MUTATIONS = {step: to_camel_case(step) for step in _STEPS}

NAMES: Mapping[str, Mapping[str, str]] = {
    "incident_closed": _MUTATIONS,
    "illegal_transition": _MUTATIONS,
    "incident_incomplete": {field.value: field.name for field in IncidentField},
}
"""By the code of the refusal: a service's word → the name of the mutation, or of the enum's value, in the schema."""
