"""What a question is: asked of a service, and answered from what its context holds, without a trace in the log."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from typing_extensions import override


class Question(BaseModel):
    """Something to be known now. Its name is the wire's and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    answer: ClassVar[type[BaseModel]]
    """The model of its answer."""

    @override
    def __init_subclass__(cls, *, name: str) -> None:
        super().__init_subclass__()
        cls.name = name
