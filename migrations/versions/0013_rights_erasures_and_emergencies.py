"""Requests by right, the marks of erased records, and records opened in an emergency."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

REASONS = ("person_asked", "by_mistake", "time_over", "claim", "restored")


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "rights_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", _codes("rightskind", "copy", "erasure", "hold"), nullable=False),
        sa.Column("reason", _codes("erasurereason", *REASONS), nullable=False),
        sa.Column("state", _codes("rightsstate", "waiting", "agreed", "refused"), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["users.id"], name=op.f("fk_rights_requests_asked_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_rights_requests_decided_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_requests")),
    )
    with op.batch_alter_table("rights_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_requests_person_id"), ["person_id"])

    op.create_table(
        "erasures",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("reason", _codes("erasurereason", *REASONS), nullable=False),
        sa.Column("erased_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_erasures")),
    )
    op.create_table(
        "glass_openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_glass_openings_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_glass_openings_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glass_openings")),
    )
    with op.batch_alter_table("glass_openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_glass_openings_person_id"), ["person_id"])
        batch_op.create_index(batch_op.f("ix_glass_openings_user_id"), ["user_id"])


def downgrade() -> None:
    op.drop_table("glass_openings")
    op.drop_table("erasures")
    op.drop_table("rights_requests")
