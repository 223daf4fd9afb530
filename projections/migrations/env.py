"""Alembic's way in: runs the migrations on the connection that it is given."""

from alembic import context
from sqlalchemy import text

from projections.journal import metadata

connection = context.config.attributes["connection"]
# Two processes that start at once would both make the same table.
connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('liandong migrations'))"))
connection.execute(text("CREATE SCHEMA IF NOT EXISTS journal"))
context.configure(connection=connection, target_metadata=metadata, version_table_schema="journal")
context.run_migrations()
