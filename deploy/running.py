"""What runs, and where: kept in DATA/run.json by `up`, read by the other commands."""

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.errors import Trouble
from deploy.folder import DataFolder, write_private
from deploy.supervisor import Alive


class NotRunning(Trouble):
    """Nothing runs in that folder."""


class Addresses(BaseModel):
    """Where to reach it. The URLs of NATS (as the administrator) and PostgreSQL carry their passwords."""

    model_config = ConfigDict(frozen=True)

    graphql: str
    nats: str
    postgres: str
    token: str | None = None


class Running(BaseModel):
    """One `liandong up` and its children by name. `ready` once all of it can be used."""

    model_config = ConfigDict(frozen=True)

    pid: int
    jurisdiction: str
    epoch: int
    addresses: Addresses
    ready: bool = False
    children: dict[str, Alive] = {}

    def write(self, data: DataFolder) -> None:
        """Say it to the other commands."""
        write_private(data.run_file, self.model_dump_json(indent=2))


def read_running(data: DataFolder) -> Running:
    """What runs in the folder; raises NotRunning, also where an `up` was killed and left its file behind."""
    try:
        if data.held:
            return Running.model_validate_json(data.run_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        pass
    raise NotRunning(f"nothing runs in {data.path}: start it with `liandong up --data {data.path}`")
