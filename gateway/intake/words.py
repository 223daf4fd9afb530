"""Words that people read, in both languages."""

from typing import Self

import strawberry

from events.intake import reference


@strawberry.type(description="The same in Chinese and in English.")
class Words:
    """Mirrors events.intake.reference.Words."""

    zh: str
    en: str

    @classmethod
    def of(cls, words: reference.Words) -> Self:
        """The words as they were published."""
        return cls(zh=words.zh, en=words.en)
