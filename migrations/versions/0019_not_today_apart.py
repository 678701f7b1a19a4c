"""not today is kept apart from no number."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RATINGS = "dialog_ratings"


def upgrade() -> None:
    with op.batch_alter_table(RATINGS, schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_not_today", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # Until now a row without a number was "not today", unless help was ticked before a number.
    rows = sa.table(
        RATINGS,
        sa.column("value", sa.Integer()),
        sa.column("wants_help", sa.Boolean()),
        sa.column("is_not_today", sa.Boolean()),
    )
    op.execute(
        rows.update()
        .where(rows.c.value.is_(None), rows.c.wants_help.is_not(sa.true()))
        .values(is_not_today=sa.true())
    )
    with op.batch_alter_table(RATINGS, schema=None) as batch_op:
        batch_op.alter_column("is_not_today", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_dialog_ratings_number_or_not_today"), "value IS NULL OR NOT is_not_today"
        )


def downgrade() -> None:
    with op.batch_alter_table(RATINGS, schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_dialog_ratings_number_or_not_today"), type_="check")
        batch_op.drop_column("is_not_today")
