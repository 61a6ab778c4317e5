"""Revisions of the store's tables, run by `database.ensure_current`; one that was released is never changed."""
