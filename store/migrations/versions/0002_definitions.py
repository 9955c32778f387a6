"""definitions of measures and of the thresholds of the evidence check"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "measures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("not_counted", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("good_direction", sa.Text(), nullable=False),
        sa.Column("direction_note", sa.Text(), nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=False),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("target_note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("next_review", sa.Date(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_measures_load_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_measures")),
        sa.UniqueConstraint("title", name=op.f("uq_measures_title")),
    )
    op.create_index(op.f("ix_measures_load_id"), "measures", ["load_id"], unique=False)
    op.create_table(
        "rag_parameters",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("overdue_red_days", sa.Integer(), nullable=False),
        sa.Column("stale_days", sa.Integer(), nullable=False),
        sa.Column("no_evidence_days", sa.Integer(), nullable=False),
        sa.Column("amber_gap", sa.Float(), nullable=False),
        sa.Column("min_reported_share", sa.Float(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_rag_parameters_load_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rag_parameters")),
    )
    op.create_index(op.f("ix_rag_parameters_load_id"), "rag_parameters", ["load_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rag_parameters")
    op.drop_table("measures")
