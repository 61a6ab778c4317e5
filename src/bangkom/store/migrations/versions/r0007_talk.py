"""Live chats: what is planned, said and led, and who was on the line."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "chat",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("sitting", sa.Integer, nullable=False),
        sa.Column("facilitator", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("locked_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("pinned", sa.Integer),
        sa.Column("newest", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chat"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_chat_cohort_cohort"),
        sa.ForeignKeyConstraint(["facilitator"], ["account.id"], name="fk_chat_facilitator_account"),
        sa.UniqueConstraint("cohort", "subject", "group", "sitting", name="uq_chat_cohort_subject_group_sitting"),
    )
    op.create_table(
        "chat_invitation",
        sa.Column("chat", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("chat", "person", name="pk_chat_invitation"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"], name="fk_chat_invitation_chat_chat"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_chat_invitation_person_person"),
    )
    op.create_table(
        "chat_message",
        sa.Column("chat", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True)),
        sa.Column("hidden_by", sa.String(32)),
        sa.Column("hidden_reason", sa.String(500)),
        sa.PrimaryKeyConstraint("chat", "number", name="pk_chat_message"),
        sa.UniqueConstraint("chat", "author", "key", name="uq_chat_message_chat_author_key"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"], name="fk_chat_message_chat_chat"),
        sa.ForeignKeyConstraint(["author"], ["account.id"], name="fk_chat_message_author_account"),
    )
    op.create_table(
        "chat_admission",
        sa.Column("chat", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat", "person", name="pk_chat_admission"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"], name="fk_chat_admission_chat_chat"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_chat_admission_person_person"),
    )
    op.create_table(
        "chat_connection",
        sa.Column("chat", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat", "person", "begun_at", name="pk_chat_connection"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"], name="fk_chat_connection_chat_chat"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_chat_connection_person_person"),
    )
    op.create_table(
        "chat_correction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("chat", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chat_correction"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"], name="fk_chat_correction_chat_chat"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_chat_correction_person_person"),
        sa.CheckConstraint(
            "presence IN ('present', 'late', 'excused', 'absent')", name=op.f("ck_chat_correction_presence")
        ),
    )
    op.create_index("ix_chat_correction_chat", "chat_correction", ["chat"])
