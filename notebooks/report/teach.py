"""Answers to exercises, checked without being shown: teaching notebooks hold a digest of the right answer."""

import hashlib
import numbers
import os

SIGNIFICANT_DIGITS = 3


def normal(answer) -> str:
    """One text for all ways to give the same answer: numbers to three digits or, from a thousand on, whole;
    collections in order of their text."""
    if isinstance(answer, bool):
        return str(answer)
    if isinstance(answer, numbers.Real):
        return f"{answer:.0f}" if abs(answer) >= 10**SIGNIFICANT_DIGITS else f"{float(answer):.{SIGNIFICANT_DIGITS}g}"
    if isinstance(answer, str):
        return answer.strip().lower()
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    if isinstance(answer, dict):
        return "; ".join(sorted(f"{key}={normal(value)}" for key, value in answer.items()))
    return "; ".join(sorted(normal(each) for each in answer)) if hasattr(answer, "__iter__") else str(answer)


def kind(answer) -> str:
    """What an answer is, in words that don't show it: 'a whole number', 'a list, each a text'."""
    if answer is None:
        return "an open question"
    if isinstance(answer, str):
        return "a text"
    if isinstance(answer, numbers.Integral):
        return "a whole number"
    if isinstance(answer, numbers.Real):
        return "a number, to three digits and to all before the point"
    [one] = {kind(each) for each in answer}  # a list holds one kind
    return f"a list, each {one}"


def seal(exercise: str, answer) -> str:
    """Digest of an answer, different for each exercise; empty for an open question."""
    return "" if answer is None else hashlib.sha256(f"{exercise}|{normal(answer)}".encode()).hexdigest()[:12]


def check(exercise: str, answer, sealed: str) -> None:
    """Say whether `answer` is right, not what would be. Under nbgrader, raise AssertionError if it isn't."""
    if not sealed:
        says = "an open question, nothing to check"
    elif answer is None:
        says = "not answered yet"
    else:
        says = "right" if seal(exercise, answer) == sealed else "not right yet"
    print(f"{exercise}: {says}")
    if "NBGRADER_EXECUTION" in os.environ and says.startswith("not"):
        raise AssertionError(says)
