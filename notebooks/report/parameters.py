"""Guards for the one marked cell of each chapter in which a reader changes a choice and runs the chapter again."""


def check_choice(name: str, value, allowed) -> None:
    """Raise ValueError unless `value` is one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{name} = {value!r} is not possible; choose one of {', '.join(map(repr, allowed))}")


def check_span(name: str, span: tuple[int, int], low: int, high: int) -> None:
    """Raise ValueError unless `span` is (first, last) with low <= first < last <= high."""
    first, last = span
    if not low <= first < last <= high:
        raise ValueError(
            f"{name} = {span!r} is not possible; choose a first and a later last year within {low} to {high}"
        )
