"""languages checked by speakers."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checked_languages",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("speaker", sa.String(length=120), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("checked_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("speaker <> ''", name=op.f("ck_checked_languages_speaker_named")),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["users.id"], name=op.f("fk_checked_languages_checked_by_users")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_checked_languages")),
    )


def downgrade() -> None:
    op.drop_table("checked_languages")
