"""Guards for the one marked cell of each chapter in which a reader changes a choice."""

from collections.abc import Iterable


def check_choice(name: str, value, allowed: Iterable) -> None:
    """Raise ValueError unless `value` is one of `allowed`."""
    allowed = list(allowed)
    if value not in allowed:
        choices = ", ".join(map(repr, allowed))
        raise ValueError(f"{name} = {value!r} is not possible; choose one of {choices}")


def check_span(name: str, span: tuple[int, int], low: int, high: int) -> None:
    """Raise ValueError unless `span` is two years, low <= first < last <= high."""
    years = isinstance(span, tuple | list) and all(isinstance(y, int) for y in span)
    if not years or len(span) != 2 or not low <= span[0] < span[1] <= high:
        raise ValueError(
            f"{name} = {span!r} is not possible; choose a first and a later last year "
            f"within {low} to {high}, as in ({low}, {high})"
        )
