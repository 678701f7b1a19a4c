from os import PathLike
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

class Meta(TypedDict):
    crs: str | None
    fields: NDArray[np.object_]
    geometry_type: str | None

def read(
    path_or_buffer: str | PathLike[str],
    *,
    layer: str | None = None,
    max_features: int | None = None,
) -> tuple[Meta, NDArray[np.object_] | None, NDArray[np.object_], list[NDArray[np.object_]]]: ...
def write(
    path: str | PathLike[str],
    geometry: NDArray[np.object_],
    field_data: list[NDArray[np.object_]],
    fields: list[str],
    *,
    layer: str | None = None,
    driver: str | None = None,
    geometry_type: str | None = None,
    crs: str | None = None,
    append: bool = False,
) -> None: ...
