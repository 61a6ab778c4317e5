"""Nothing that is kept on a participant is forgotten in the copy of their data: a new table needs a word there."""

from sqlalchemy import Table

from bangkom.store import own_data
from bangkom.store.schema import metadata


def test_every_table_is_given_or_left_out_for_a_reason() -> None:
    given = {table.name for table in vars(own_data).values() if isinstance(table, Table)}
    assert given | own_data.LEFT_OUT.keys() >= set(metadata.tables)
    # Joined to say what something was about; nothing of theirs is the participant's.
    assert given & own_data.LEFT_OUT.keys() == {"chat", "class_session", "forum_thread", "presentation_release"}


def test_each_part_has_a_name_of_its_own() -> None:
    keys, titles, _ = zip(*own_data.PARTS, strict=True)
    assert len(set(keys)) == len(keys) and len(set(titles)) == len(titles)
