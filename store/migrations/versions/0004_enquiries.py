"""rules of the lines of enquiry, a question for a disagreement, an abbreviation in plain English"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "enquiries",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("phrases", sa.Text(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_enquiries_load_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("title", name=op.f("uq_enquiries_title")),
    )
    op.create_index(op.f("ix_enquiries_load_id"), "enquiries", ["load_id"], unique=False)
    op.add_column("conflicts", sa.Column("priority", sa.Text(), nullable=True))
    op.add_column("conflicts", sa.Column("question", sa.Text(), nullable=True))
    op.add_column("conflicts", sa.Column("asked_by", sa.Text(), nullable=True))
    op.add_column("glossary", sa.Column("in_plain_english", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("glossary", "in_plain_english")
    op.drop_column("conflicts", "asked_by")
    op.drop_column("conflicts", "question")
    op.drop_column("conflicts", "priority")
    op.drop_table("enquiries")
