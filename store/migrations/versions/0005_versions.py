"""a fact may have later versions: one in each load"""

from alembic import op

revision = "0005"
down_revision = "0004"

KEYS = {
    "outturns": "outturn",
    "updates": "update",
    "kpis": "kpi",
    "actions": "action",
    "orders": "order",
    "money": "entry",
    "figures": "figure",
    "risks": "risk",
    "recommendations": "recommendation",
    "events": "event",
    "conflicts": "conflict",
}
# table, column, what it refers to: SQLite makes each of these tables anew, so that none is referred to when its turn comes
REFERENCES = (
    ("outturns", "kpi", "kpis.kpi"),
    ("updates", "action", "actions.action"),
    ("kpis", "action", "actions.action"),
    ("order_extensions", "order", "orders.order"),
    ("order_areas", "order", "orders.order"),
)


def upgrade() -> None:
    for table, column, _ in REFERENCES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_{column}"), type_="foreignkey")
    for table, key in KEYS.items():
        _replace_key(table, [key, "load_id"])
    _replace_unique(["partnership", "fund", "load_id"])


def downgrade() -> None:
    _replace_unique(["partnership", "fund"])
    for table, key in reversed(KEYS.items()):
        _replace_key(table, [key])
    for table, column, target in reversed(REFERENCES):
        owner, name = target.split(".")
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_foreign_key(op.f(f"fk_{table}_{column}"), owner, [column], [name], deferrable=True, initially="DEFERRED")


def _replace_key(table: str, columns: list[str]) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"pk_{table}"), type_="primary")
        batch_op.create_primary_key(op.f(f"pk_{table}"), columns)


def _replace_unique(columns: list[str]) -> None:
    with op.batch_alter_table("funds") as batch_op:
        batch_op.drop_constraint(op.f("uq_funds_partnership"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_funds_partnership"), columns)
