"""returns: drafts, publication on a day, undo, rows taken back, and an audit that is only added to"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

VERSIONED = (
    "priorities", "actions", "updates", "kpis", "outturns", "funds", "money", "stated_balances", "other_money", "figures", "places", "orders",
    "order_extensions", "reviews", "duties", "groups", "members", "risks", "recommendations", "events", "conflicts", "glossary",
)  # fmt: skip


def upgrade() -> None:
    for table in VERSIONED:
        op.add_column(table, sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("loads", sa.Column("loaded_by", sa.Text))
    op.add_column("loads", sa.Column("publish_on", sa.Date))
    op.add_column("measures", sa.Column("other_names", sa.Text))
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("load_id", sa.Integer, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Column("publish_on", sa.Date),
        sa.CheckConstraint("act IN ('draft', 'load', 'publish', 'undo')", name=op.f("ck_audit_act")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_audit_load_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_load_id"), "audit", ["load_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END")
        op.execute(
            "CREATE TRIGGER audit_new BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) "
            "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
        )
        op.execute("CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END")
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$"
    )
    op.execute("CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()")
    op.execute("CREATE TRIGGER audit_kept BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()")


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
    op.drop_column("measures", "other_names")
    for column in ("publish_on", "loaded_by"):
        op.drop_column("loads", column)
    for table in VERSIONED:
        op.drop_column(table, "withdrawn")
