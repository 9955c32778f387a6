"""cells, boundaries, drawn order areas, and what the police's own files held"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "recorded_asb_by_cell",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["areas.area"], name=op.f("fk_recorded_asb_by_cell_district"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_recorded_asb_by_cell_load_id")),
        sa.PrimaryKeyConstraint("month", "cell", "district", name=op.f("pk_recorded_asb_by_cell")),
    )
    op.create_index(op.f("ix_recorded_asb_by_cell_load_id"), "recorded_asb_by_cell", ["load_id"], unique=False)
    op.create_table(
        "recorded_asb_by_lsoa",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("lsoa", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["areas.area"], name=op.f("fk_recorded_asb_by_lsoa_district"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_recorded_asb_by_lsoa_load_id")),
        sa.PrimaryKeyConstraint("month", "lsoa", name=op.f("pk_recorded_asb_by_lsoa")),
    )
    op.create_index(op.f("ix_recorded_asb_by_lsoa_load_id"), "recorded_asb_by_lsoa", ["load_id"], unique=False)
    op.create_table(
        "cells",
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("neighbours", sa.Text(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district"], ["areas.area"], name=op.f("fk_cells_district"), deferrable=True, initially="DEFERRED"),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_cells_load_id")),
        sa.PrimaryKeyConstraint("cell", name=op.f("pk_cells")),
    )
    op.create_index(op.f("ix_cells_load_id"), "cells", ["load_id"], unique=False)
    op.create_index(op.f("ix_cells_district"), "cells", ["district"], unique=False)
    op.create_table(
        "boundaries",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=True),
        sa.Column("neighbours", sa.Text(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("as_given", sa.Text(), nullable=True),
        sa.Column("vintage", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district"], ["areas.area"], name=op.f("fk_boundaries_district"), deferrable=True, initially="DEFERRED"),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_boundaries_load_id")),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_boundaries")),
    )
    op.create_index(op.f("ix_boundaries_load_id"), "boundaries", ["load_id"], unique=False)
    op.create_table(
        "order_areas",
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("restricts", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order"], ["orders.order"], name=op.f("fk_order_areas_order"), deferrable=True, initially="DEFERRED"),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_order_areas_load_id")),
        sa.PrimaryKeyConstraint("order", name=op.f("pk_order_areas")),
    )
    op.create_index(op.f("ix_order_areas_load_id"), "order_areas", ["load_id"], unique=False)
    op.create_table(
        "former_districts",
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_former_districts_load_id")),
        sa.PrimaryKeyConstraint("former", name=op.f("pk_former_districts")),
    )
    op.create_index(op.f("ix_former_districts_load_id"), "former_districts", ["load_id"], unique=False)
    op.create_table(
        "police_forces",
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("force", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["areas.area"], name=op.f("fk_police_forces_district"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_police_forces_load_id")),
        sa.PrimaryKeyConstraint("district", name=op.f("pk_police_forces")),
    )
    op.create_index(op.f("ix_police_forces_load_id"), "police_forces", ["load_id"], unique=False)
    op.create_table(
        "police_files",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("force", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("without_location", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_police_files_load_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_files")),
        sa.UniqueConstraint("force", "month", name=op.f("uq_police_files_force")),
    )
    op.create_index(op.f("ix_police_files_load_id"), "police_files", ["load_id"], unique=False)
    op.create_table(
        "police_categories",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_categories")),
        sa.UniqueConstraint("category", name=op.f("uq_police_categories_category")),
    )
    op.create_table(
        "police_districts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_districts")),
    )
    op.create_table(
        "police_lsoas",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("lsoa", sa.Text(), nullable=False),
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_lsoas")),
        sa.UniqueConstraint("lsoa", name=op.f("uq_police_lsoas_lsoa")),
    )
    op.create_table(
        "police_by_district",
        sa.Column("file", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("file", "category", "district", name=op.f("pk_police_by_district")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "police_by_lsoa",
        sa.Column("file", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lsoa", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("file", "category", "lsoa", name=op.f("pk_police_by_lsoa")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "police_by_cell",
        sa.Column("file", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("file", "category", "cell", "district", name=op.f("pk_police_by_cell")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "police_asb_by_ward",
        sa.Column("file", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ward_code", sa.Text(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("file", "ward_code", name=op.f("pk_police_asb_by_ward")),
    )


def downgrade() -> None:
    op.drop_table("police_asb_by_ward")
    op.drop_table("police_by_cell")
    op.drop_table("police_by_lsoa")
    op.drop_table("police_by_district")
    op.drop_table("police_lsoas")
    op.drop_table("police_districts")
    op.drop_table("police_categories")
    op.drop_table("police_files")
    op.drop_table("police_forces")
    op.drop_table("former_districts")
    op.drop_table("order_areas")
    op.drop_table("boundaries")
    op.drop_table("cells")
    op.drop_table("recorded_asb_by_lsoa")
    op.drop_table("recorded_asb_by_cell")
