"""The types of incidents, as they were published last."""

from events.intake.reference import Disposition, IncidentField, IncidentType, IncidentTypesPublished, Step, Words
from projections import incident_types
from projections.incident_types import Catalogue, catalogues
from projections.reading import Reader
from tests.projections.told import ANNA, T0, at, project, row, told

FIRE = IncidentType(
    type="fire",
    label=Words(zh="火灾", en="Fire"),
    family="fire",
    compatible=("smoke",),
    needs={Step.CLOSE: (IncidentField.CASUALTIES,)},
    dispositions=(Disposition(disposition="put_out", label=Words(zh="扑灭", en="Put out")),),
    codes={"gb35965": "11A00"},
)
SMOKE = IncidentType(type="smoke", label=Words(zh="烟", en="Smoke"), family="fire")


def published(*types: IncidentType, number: int = 1, minute: float = 0) -> IncidentTypesPublished:
    return IncidentTypesPublished(at=at(minute), by=ANNA, catalogue="types", number=number, sample=True, types=types)


async def test_types_are_read_back_as_they_were_published() -> None:
    found = await row(catalogues, "types", published(FIRE, SMOKE))
    assert found
    assert (found.number, found.sample, found.published_at) == (1, True, T0)
    assert found.read() == (FIRE, SMOKE)
    assert found.find("smoke") == SMOKE
    assert found.find("flood") is None


async def test_what_is_published_next_takes_the_place_of_all_before() -> None:
    found = await row(catalogues, "types", published(FIRE), published(SMOKE, number=2, minute=1))
    assert isinstance(found, Catalogue)
    assert (found.number, found.read()) == (2, (SMOKE,))


async def test_an_earlier_catalogue_can_be_read_as_of_then(dsn: str, reader: Reader) -> None:
    history = await told([published(FIRE)], [published(SMOKE, number=2)])
    await project(history.log, dsn)
    numbers = [await incident_types.last(await reader.at(position)) for position in (0, 1, 2)]
    assert [known and known.row.number for known in numbers] == [None, 1, 2]
