"""The journal's commits, and the checkpoint."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

JOURNAL = "journal"


def upgrade() -> None:
    op.create_table(
        "commits",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        schema=JOURNAL,
    )
    op.create_index("commits_known_at", "commits", ["known_at", "position"], schema=JOURNAL)
    op.create_table(
        "checkpoint",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("commit_id", sa.Text, nullable=False),
        sa.Column("log", sa.Text, nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        schema=JOURNAL,
    )
