"""What Alembic runs to migrate: on the connection, and in the transaction, that `ensure_current` gives."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
