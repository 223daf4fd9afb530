"""The copies of people's keys: a schema of their own, as nothing of them may be in the journal or in an export."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

PEOPLE = "people"


def upgrade() -> None:
    # Whoever drops the journal, to have it made anew from the log, keeps these.
    op.execute(f"CREATE SCHEMA IF NOT EXISTS {PEOPLE}")
    op.create_table(
        "jurisdiction",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        schema=PEOPLE,
        if_not_exists=True,
    )
    op.create_table(
        "keys",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        schema=PEOPLE,
        if_not_exists=True,
    )
    op.create_table(
        "erased",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        schema=PEOPLE,
        if_not_exists=True,
    )
