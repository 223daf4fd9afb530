"""How each read model was made and whether it stands still. Told in its own schema, so it is swapped with it."""

from sqlalchemy import BigInteger, Column, Table, Text

from projections.versions import metadata

state = Table(
    "models",
    metadata,
    Column("model", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("stale_at", BigInteger),
    Column("reason", Text),
)
"""`fingerprint`: of its table and its fold's version. `stale_at`: it stands still here, for `reason`."""
