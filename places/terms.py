"""The kinds of area and of file that places know."""

from enum import StrEnum


class AreaKind(StrEnum):
    """What an area is. The codes are those of the ONS and NHS ODS where they have one."""

    PCN = "pcn"  # a footprint: derived, never an official boundary
    BOROUGH = "borough"
    WARD = "ward"
    NEIGHBOURHOOD = "neighbourhood"


class LoadKind(StrEnum):
    """What a loaded file holds."""

    POSTCODES = "postcodes"
    PRACTICES = "practices"  # and the PCNs they belong to
    AREAS = "areas"
