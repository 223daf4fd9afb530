"""Intake's named pasts, each built on the one before."""

from zoneinfo import ZoneInfo

from services.intake.service import intake
from tests.services.city import CALL, FIRE, attached, closed, opened, received
from tests.services.given import given_in

SHANGHAI = ZoneInfo("Asia/Shanghai")
INTAKE = intake(SHANGHAI)

given = given_in(INTAKE)

CALLED = (received(CALL),)
OPENED = (*CALLED, opened(FIRE), attached(CALL, to=FIRE))
CLOSED = (*OPENED, closed(FIRE))
