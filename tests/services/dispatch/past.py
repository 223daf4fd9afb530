"""Dispatch's named pasts, each built on the one before."""

from services.dispatch.service import DISPATCH
from tests.services.city import E1, E2, FIRE, FLOOD, assigned, on_duty, opened, registered
from tests.services.given import given_in

given = given_in(DISPATCH)

REGISTERED = (registered(E1), registered(E2))
ON_DUTY = (*REGISTERED, on_duty(E1), on_duty(E2))
READY = (*ON_DUTY, opened(FIRE), opened(FLOOD))
SENT = (*READY, assigned(E1, to=FIRE))
