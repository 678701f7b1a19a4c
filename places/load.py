"""The shipped places alone, without anything that was loaded since."""

from functools import lru_cache
from pathlib import Path

from places.assembling import Loaded, assemble
from places.find import Places
from places.geocoders import LOCAL, make_finder
from places.shipped import read_shipped


@lru_cache(maxsize=4)
def load_places(data_dir: Path) -> Places:
    """Everything in data_dir/gazetteer and data_dir/pcn_boundaries, ready to be asked.

    Raises what `read_shipped` raises.
    """
    return assemble(
        read_shipped(data_dir), Loaded(), lambda gazetteer: make_finder(LOCAL, "", gazetteer)
    )
