"""The services as the head shows them: who runs, who decides, and what keeps them from it."""

from collections.abc import Sequence
from typing import Self

import strawberry

from events.naming import CONTEXTS
from events.values import Position
from gateway.context import Context
from gateway.errors import is_away
from gateway.instances import Instance, favourite
from projections import parked
from projections.errors import NotVisible, StaleReadModel

LEFT_ASIDE = parked.ParkedFilter(retried=False)


@strawberry.type(description="Why an instance decides nothing just now.")
class Hindrance:
    """A code for programs, and what a person can do."""

    code: str
    message: str


@strawberry.type(description="One running instance of a service. Numbers are of this moment.")
class ServiceInstance:
    """Mirrors gateway.instances.Instance."""

    name: str
    deciding: bool = strawberry.field(description="Whether nothing hinders it.")
    favourite: bool = strawberry.field(description="Whether it decided its context's last commit.")
    behind: int | None = strawberry.field(description="Commits that it has not read. Null while the log is away.")
    unreacted: int | None = strawberry.field(
        description="Commits that its context has not reacted to. Null while the log is away, and in a log of history."
    )
    waiting: int = strawberry.field(description="Commands in its queue.")
    hindrances: list[Hindrance] = strawberry.field(description="Why it decides nothing; commands are refused with it.")
    parked: int = strawberry.field(description="Reactions of its context that were left aside: see parkedReactions.")

    @classmethod
    def of(cls, instance: Instance, last: str | None, tip: Position | None) -> Self:
        """The instance as it says it is."""
        return cls(
            name=instance.instance,
            deciding=not instance.hindrances,
            favourite=instance.instance == last,
            behind=None if tip is None else max(tip - instance.read, 0),
            unreacted=None if tip is None else instance.unreacted(tip),
            waiting=instance.waiting,
            hindrances=[Hindrance(code=code, message=message) for code, message in instance.hindrances.items()],
            parked=instance.parked,
        )


@strawberry.type(description="A context with all its instances that have answered; with none, nobody decides for it.")
class Service:
    """Who decides what is asked of a context."""

    context: str
    instances: list[ServiceInstance]

    @classmethod
    def of(cls, context: str, found: Sequence[Instance], tip: Position | None) -> Self:
        """The context's part of all that have answered."""
        own = [instance for instance in found if instance.context == context]
        last = favourite(own)
        return cls(context=context, instances=[ServiceInstance.of(instance, last, tip) for instance in own])


async def services(context: Context, tip: Position | None) -> list[Service] | None:
    """Every context that there should be, and any other that answers; None where nobody can be asked."""
    found = await context.house.roll.call()
    if found is None:
        return None
    names = dict.fromkeys([*CONTEXTS, *(instance.context for instance in found)])
    return [Service.of(name, found, tip) for name in names]


async def count_parked(context: Context) -> int | None:
    """Reactions that are left aside now; None where the read models cannot tell."""
    try:
        return await parked.count((await context.moment()).reading, LEFT_ASIDE)
    except (StaleReadModel, NotVisible):
        return None
    except Exception as problem:
        if not is_away(problem):
            raise
        return None
