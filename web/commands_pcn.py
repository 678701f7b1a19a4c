"""The command line for practices, their networks and the networks' footprints."""

from typing import Final

from flask.cli import AppGroup

pcn_group: Final = AppGroup("pcn", help="Practices, primary care networks and their footprints.")
