"""Audit entries are added, never changed: the database itself refuses."""

from alembic import op

from storage.audit import GUARD, LIFT

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in LIFT[op.get_bind().dialect.name]:
        op.execute(statement)
