"""Questions to dispatch, for tests: what the runtime does with any."""

import threading
import time
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from events.values import Code
from services.common.command import Refused
from services.common.question import Question
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.runtime.context import Apart, Context


class Units(BaseModel):
    """Ids of units."""

    units: tuple[str, ...]


class UnitsOf(Question, name="dispatch.units_of"):
    """All units, if the agency is fire."""

    answer: ClassVar = Units

    agency: Code = "fire"


class UnitsSlowly(Question, name="dispatch.units_slowly"):
    """The same, found out beside the loop."""

    answer: ClassVar = Units


def units_of(question: UnitsOf, state: Dispatch, now: datetime) -> Units:
    """Of volunteers we know little, and slowly; of medical units nothing yet, and there is no police."""
    if question.agency == "volunteers":
        time.sleep(0.002)  # For so long nobody else has a turn.
    elif question.agency == "medical":
        raise ZeroDivisionError
    elif question.agency != "fire":
        raise Refused("unknown_unit", "there are fire engines only", field="agency", allowed=["fire"])
    return Units(units=tuple(sorted(unit for unit, _ in state.units)))


class Slowly:
    """Work that takes until it is let go."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun = threading.Semaphore(0)
        """Released for each that has begun."""

    def view(self, question: UnitsSlowly, state: Dispatch, now: datetime) -> tuple[str, ...]:
        return tuple(sorted(unit for unit, _ in state.units))

    def work(self, view: tuple[str, ...]) -> Units:
        self.begun.release()
        self.go_on.wait(5)
        return Units(units=view)


def curious(slowly: Slowly | None = None) -> Context[Dispatch]:
    """Dispatch as it answers both."""
    slowly = slowly or Slowly()
    return replace(DISPATCH, answers={UnitsOf: units_of, UnitsSlowly: Apart(slowly.view, slowly.work)})
