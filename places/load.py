"""The shipped places alone, without anything that was loaded since."""

from functools import lru_cache
from pathlib import Path

from places.assembling import Loaded, assemble
from places.find import Places
from places.geocoders import finder, geocoder
from places.shipped import read_shipped


@lru_cache(maxsize=4)
def load_places(data_dir: Path, geocoder_name: str = "local") -> Places:
    """Everything in data_dir/gazetteer and data_dir/pcn_boundaries, ready to be asked.

    geocoder_name: of `places.geocoders.GEOCODERS`. Raises what `read_shipped` raises, and
    ValueError if the geocoder is not known.
    """
    return assemble(
        read_shipped(data_dir), Loaded(), lambda found: finder(geocoder(geocoder_name, found))
    )
