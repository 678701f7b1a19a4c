"""sources and plans of imports."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _codes(name, *codes):
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _moment(name, *, nullable=False):
    return sa.Column(name, storage.types.UtcDateTime(timezone=True), nullable=nullable)


def _text(name, length=None, default=None):
    return sa.Column(name, sa.String(length=length), nullable=False, server_default=default)


def upgrade() -> None:
    op.create_table(
        "import_sources",
        _text("key", 80),
        _text("name", 150),
        sa.Column(
            "kind",
            _codes("sourcekind", "table", "open_referral", "charity-register", "geojson", "own"),
            nullable=False,
        ),
        _text("url"),
        sa.Column("mapping", storage.types.JSON_DOCUMENT, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("is_nightly", sa.Boolean(), nullable=False),
        _text("licence"),
        _text("attribution"),
        _text("owner_name"),
        _text("owner_email"),
        _text("owner_phone"),
        _moment("created_at"),
        _moment("fetched_at", nullable=True),
        _moment("failed_at", nullable=True),
        _text("problem"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_import_sources")),
    )
    op.create_table(
        "import_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("name", 255),
        _text("sha256", 64),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _moment("kept_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_files")),
    )
    op.create_table(
        "import_changes",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        _text("source_id", 200),
        _text("source", 80),
        sa.Column("what", _codes("changekind", "changed", "returned", "retired"), nullable=False),
        sa.Column("fields", storage.types.JSON_DOCUMENT, nullable=False),
        sa.Column("before", storage.types.JSON_DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_changes_run_id_import_runs")
        ),
        sa.PrimaryKeyConstraint("run_id", "source_id", name=op.f("pk_import_changes")),
    )
    states = _codes(
        "runstate",
        "waiting",
        "planned",
        "applying",
        "done",
        "failed",
        "dropped",
        "undoing",
        "undone",
    )
    with op.batch_alter_table("import_runs") as table:
        for name in ("file_id", "list_id", "refused_id"):
            table.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            table.create_foreign_key(
                op.f(f"fk_import_runs_{name}_import_files"), "import_files", [name], ["id"]
            )
        table.add_column(sa.Column("state", states, nullable=False, server_default="done"))
        table.add_column(
            sa.Column("plan", storage.types.JSON_DOCUMENT, nullable=False, server_default="{}")
        )
        table.add_column(sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("total", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(_text("problem", default=""))
        table.add_column(_text("by_name", default=""))
        table.add_column(sa.Column("by_id", sa.Uuid(), nullable=True))
        table.add_column(_moment("undone_at", nullable=True))
    op.execute("UPDATE import_runs SET state = 'applying' WHERE finished_at IS NULL")
    with op.batch_alter_table("import_runs") as table:
        for name in ("state", "plan", "done", "total", "problem", "by_name"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("imported_records") as table:
        table.add_column(sa.Column("added_by", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_imported_records_added_by_import_runs"), "import_runs", ["added_by"], ["id"]
        )
        table.create_index(op.f("ix_imported_records_added_by"), ["added_by"])


def downgrade() -> None:
    with op.batch_alter_table("imported_records") as table:
        table.drop_index(op.f("ix_imported_records_added_by"))
        table.drop_constraint(op.f("fk_imported_records_added_by_import_runs"), type_="foreignkey")
        table.drop_column("added_by")
    with op.batch_alter_table("import_runs") as table:
        for name in ("file_id", "list_id", "refused_id"):
            table.drop_constraint(op.f(f"fk_import_runs_{name}_import_files"), type_="foreignkey")
        table.drop_constraint(op.f("ck_import_runs_runstate"), type_="check")
        for name in (
            "undone_at",
            "by_id",
            "by_name",
            "problem",
            "total",
            "done",
            "plan",
            "state",
            "refused_id",
            "list_id",
            "file_id",
        ):
            table.drop_column(name)
    op.drop_table("import_changes")
    op.drop_table("import_files")
    op.drop_table("import_sources")
