"""A matplotlib backend that never draws by itself: figure() writes each chart once, and
pictures that geopandas or a color bar ask for on the way would be thrown away. The
kernels that build the book choose it; a reader's own JupyterLab doesn't.
"""

import gc

from matplotlib.backends.backend_agg import FigureCanvasAgg, FigureManagerBase

# a chart is thousands of artists: looking for cycles took a tenth of the time
gc.set_threshold(200_000, 50, 50)


class FigureCanvas(FigureCanvasAgg):
    """Measures text as the Agg canvas does, and draws nothing."""

    def draw(self) -> None:
        """Do nothing."""


FigureManager = FigureManagerBase
