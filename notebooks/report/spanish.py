"""The Spanish words of a drawing, in place of its English ones for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator, Formatter

from .artists import names_on
from .language import reword


class _Reworded(Formatter):
    """The labels that another formatter gives, in the language now spoken."""

    def __init__(self, formatter: Formatter):
        self.formatter = formatter

    def format_ticks(self, values) -> list[str]:
        return [reword(text) for text in self.formatter.format_ticks(values)]

    def __call__(self, x, pos=None) -> str:
        return reword(self.formatter(x, pos))

    def get_offset(self) -> str:
        return reword(self.formatter.get_offset())


def _texts(fig: Figure) -> Iterator[Text]:
    """All words of the drawing but those of ticks, which formatters write."""
    legends = [*fig.legends, *(ax.get_legend() for ax in fig.axes)]
    for legend in filter(None, legends):
        yield from [legend.get_title(), *legend.get_texts()]
    yield from fig.texts
    for ax in fig.axes:
        yield from [ax.title, ax._left_title, ax._right_title]
        yield from [ax.xaxis.label, ax.yaxis.label, *ax.texts]


@contextmanager
def reworded(fig: Figure) -> Iterator[None]:
    """Inside, the words of `fig` are said in the language now spoken."""
    texts = [(text, text.get_text()) for text in _texts(fig)]
    for text, words in texts:
        text.set_text(reword(words))
    axes = [axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)]
    axes = list({id(axis.major): axis for axis in axes}.values())  # some are shared
    ticks = [(a, a.get_major_locator(), a.get_major_formatter()) for a in axes]
    for axis, _, formatter in ticks:
        if names := names_on(axis):
            axis.set_major_locator(FixedLocator(list(names.values())))
            axis.set_major_formatter(FixedFormatter(list(map(reword, names))))
        else:
            axis.set_major_formatter(_Reworded(formatter))
    try:
        yield
    finally:
        for text, words in texts:
            text.set_text(words)
        for axis, locator, formatter in ticks:
            axis.set_major_locator(locator)
            axis.set_major_formatter(formatter)
