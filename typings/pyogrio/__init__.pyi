from os import PathLike

import numpy as np
from numpy.typing import NDArray

def list_layers(path_or_buffer: str | PathLike[str]) -> NDArray[np.object_]: ...
