"""What a restore came to, as a person is told who has had a long day."""

from collections.abc import Iterable
from itertools import groupby

from deploy.folder import DataFolder
from deploy.restoring.restore import Restored
from events.naming import stream_name
from events.values import Position
from projections.sources import Source

MOST_RANGES = 10


def of_restored(restored: Restored, jurisdiction: str, asked: Source, data: DataFolder) -> list[str]:
    """What is there now, what is not, and what to do next; `asked` is what it was to be restored from."""
    name, former = (stream_name(jurisdiction, epoch) for epoch in (restored.epoch, restored.former))
    source = restored.source
    told = [
        f"{source.last:,} commits are in {name}, each at its position. "
        f"The last, at position {source.last:,}, has the hash {source.hash.hex()}."
    ]
    if source.last > asked.last:
        told.append(f"{asked.name} ended at {asked.last:,}: what follows it was taken from {former}.")
    if restored.survey and (strange := restored.survey.strange):
        told.append(
            f"{former} has {len(strange):,} commits that {asked.name} does not have, at {ranges(strange)}: they were "
            f"acknowledged, and are not in {name}. They stay readable: "
            f"LIANDONG_EPOCH={restored.former} liandong events --data {data.path} --after {strange[0] - 1}"
        )
    setting = f"LIANDONG_EPOCH={restored.epoch}"
    start = f"start `liandong up --data {data.path}`, and set {setting} for processes that run without it"
    if data.epoch != restored.epoch:
        start = f"set {setting}, also for `up`, and start everything"
    return [*told, f"The epoch is {restored.epoch}: {start}. Then `liandong verify`."]


def of_whole(restored: Restored, jurisdiction: str, kept: DataFolder | None) -> list[str]:
    """That there was nothing to do; `kept`: the folder in which another epoch was noted than was to run."""
    source, name = restored.source, stream_name(jurisdiction, restored.epoch)
    told = [f"Nothing to restore: {name} has all {source.last:,} commits of {source.name}, each as it was."]
    if restored.survey and restored.survey.beyond:
        told.append(f"It has {len(restored.survey.beyond):,} more: `liandong up` makes them visible.")
    if kept:
        told.append(f"The epoch in use is {restored.epoch}: set LIANDONG_EPOCH={restored.epoch} without `up`.")
    return told


def ranges(positions: Iterable[Position]) -> str:
    """Positions in words: 5-7, 9."""
    parts = []
    for _, group in groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0]):
        run = [position for _, position in group]
        parts.append(f"{run[0]:,}" if len(run) == 1 else f"{run[0]:,}-{run[-1]:,}")
    more = ["…"] if len(parts) > MOST_RANGES else []
    return ", ".join(parts[:MOST_RANGES] + more)
