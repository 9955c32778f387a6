"""Alembic's entry: runs the migrations on the connection that store.database.migrate hands over."""

from alembic import context

from store.schema import META

context.configure(connection=context.config.attributes["connection"], target_metadata=META, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
