"""The import of a file into an installation, from its bytes to what GraphQL can answer."""

import hashlib
from pathlib import Path
from uuid import uuid4

from deploy.attached import attached
from deploy.errors import FileProblem
from deploy.folder import DataFolder
from deploy.grid import read_grid
from deploy.importing.history import History
from deploy.importing.quarantine import write_quarantine
from deploy.importing.source import Source
from deploy.importing.summary import of_aside, of_log
from deploy.importing.visible import wait_until_visible
from deploy.settings import Settings
from deploy.steps import Steps


async def import_file(source: Source, file: Path, data: DataFolder, settings: Settings, steps: Steps) -> list[str]:
    """Import a file of this source; what came of it, in sentences. Raises Trouble."""
    content = _read(file)
    digest = hashlib.sha256(content).hexdigest()
    contents = source.read(content)
    async with attached(data, settings, make=True) as servers, servers.log() as log:
        history = History(
            log,
            jurisdiction=servers.jurisdiction,
            actor=f"import/{source.name}",
            source_id=f"{source.name}-{digest[:16]}",
            instance=f"import-{uuid4().hex[:8]}",
        )
        chapters = contents.chapters(await history.past(), read_grid(settings.grid))
        imported = await history.append(chapters, steps.begin("telling the log", len(chapters)))
        first, *more = contents.summary
        sentences = [f"{file.name}: {first}", *more]
        if contents.aside:
            name = f"{file.stem}-{digest[:8]}.csv"
            kept = write_quarantine(data.path / "quarantine", name, contents.header, contents.aside)
            sentences.append(of_aside(contents.aside, kept))
        sentences.append(of_log(imported))
        if servers.running:
            await wait_until_visible(servers.database, imported.position, steps)
            return [*sentences, "All of it is visible."]
        return [*sentences, f"It becomes visible with `liandong up --data {data.path}`."]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise FileProblem(f"{file} cannot be read: {problem.strerror}") from None
