"""the screens of the meeting view"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "agenda",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_agenda_load_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_agenda")),
        sa.UniqueConstraint("title", name=op.f("uq_agenda_title")),
    )
    op.create_index(op.f("ix_agenda_load_id"), "agenda", ["load_id"], unique=False)


def downgrade() -> None:
    op.drop_table("agenda")
