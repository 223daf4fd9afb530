"""Linjiang 临江市: its streets and its units. All of it is made up."""

from dataclasses import dataclass

from events.values import Datum, PlaceSource, Point
from services.common.place import GivenPlace, GivenPoint

NAME = "Linjiang 临江市"


@dataclass(frozen=True, slots=True)
class Street:
    """A street from one end to the other; house numbers run along it."""

    name: str
    begins: Point
    ends: Point
    houses: int

    def point(self, house: int) -> Point:
        """Where a house stands."""
        share = house / self.houses
        lat = self.begins.lat + share * (self.ends.lat - self.begins.lat)
        lon = self.begins.lon + share * (self.ends.lon - self.begins.lon)
        return Point(lat=round(lat, 6), lon=round(lon, 6))

    def place(self, house: int) -> GivenPlace:
        """A house by its address and where it stands."""
        point = self.point(house)
        return GivenPlace(address=f"{self.name}{house}号", point=GivenPoint(lat=point.lat, lon=point.lon))


def _street(name: str, begins: tuple[float, float], ends: tuple[float, float], houses: int) -> Street:
    return Street(name, Point(lat=begins[0], lon=begins[1]), Point(lat=ends[0], lon=ends[1]), houses)


STREETS = (
    _street("滨江大道", (28.0480, 116.2620), (28.0610, 116.3170), 880),
    _street("人民路", (28.0560, 116.2650), (28.0680, 116.3120), 640),
    _street("解放路", (28.0420, 116.2830), (28.0790, 116.2760), 520),
    _street("望江街", (28.0470, 116.2980), (28.0760, 116.2930), 410),
    _street("梧桐巷", (28.0640, 116.2790), (28.0650, 116.2880), 90),
    _street("钟楼街", (28.0590, 116.2840), (28.0700, 116.2860), 160),
    _street("学府路", (28.0730, 116.2680), (28.0740, 116.3040), 330),
    _street("工业一路", (28.0400, 116.3060), (28.0520, 116.3250), 210),
    _street("渡口路", (28.0440, 116.2700), (28.0530, 116.2740), 120),
    _street("站前路", (28.0690, 116.3060), (28.0790, 116.3120), 180),
)

STATION_EXIT = GivenPlace(
    text="火车站出站口",
    point=GivenPoint(lat=28.0752, lon=116.3148, datum=Datum.GCJ_02),
    uncertainty_m=30,
    source=PlaceSource.DEVICE,
)
"""As the map on a caller's telephone gives it: its degrees are not those of the streets."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, where it waits, and what it can do."""

    id: str
    agency: str
    capability: str
    station: str
    home: Point


def _units(agency: str, station: str, home: tuple[float, float], **capabilities: str) -> tuple[Unit, ...]:
    point = Point(lat=home[0], lon=home[1])
    return tuple(Unit(unit, agency, capability, station, point) for unit, capability in capabilities.items())


UNITS = (
    *_units("fire", "滨江消防站", (28.0530, 116.2800), E01="engine", E02="engine", L01="ladder", R01="rescue"),
    *_units("fire", "城北消防站", (28.0745, 116.2850), E03="engine", E04="engine", C01="command"),
    *_units("fire", "工业园消防站", (28.0465, 116.3150), E05="engine", L02="ladder"),
    *_units("medical", "市第一人民医院", (28.0615, 116.2900), M01="ambulance", M02="ambulance", M03="ambulance"),
    *_units("medical", "城北急救站", (28.0760, 116.2990), M04="ambulance", M05="ambulance", M08="ambulance"),
    *_units("medical", "滨江急救站", (28.0500, 116.2690), M06="ambulance", M07="ambulance"),
    *_units("police", "钟楼派出所", (28.0650, 116.2850), P01="patrol", P02="patrol", P03="patrol"),
    *_units("police", "滨江派出所", (28.0510, 116.2950), P04="patrol", P05="patrol"),
    *_units("police", "站前派出所", (28.0740, 116.3090), P06="patrol"),
    *_units("traffic", "交警一中队", (28.0580, 116.2720), T01="traffic", T02="traffic"),
    *_units("traffic", "交警二中队", (28.0620, 116.3070), T03="traffic", T04="traffic"),
)

HOSPITAL = Point(lat=28.0615, lon=116.2900)
"""Where patients are taken."""
