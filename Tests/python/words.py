"""The words of cases.json: bounds, times, pairs, bytes."""

import time


class Failure(Exception):
    """An expectation that did not hold."""


def substituted(value, index):
    """`{i}` in any text of a step becomes the number of the repetition."""
    if isinstance(value, str):
        return value.replace("{i}", str(index))
    if isinstance(value, list):
        return [substituted(item, index) for item in value]
    if isinstance(value, dict):
        return {key: substituted(item, index) for key, item in value.items()}
    return value


def fits(found, wanted):
    if isinstance(wanted, dict):
        return found <= wanted.get("at_most", found) and found > wanted.get("above", found - 1)
    return found == wanted


def resolved(wanted, known):
    """A bound that is a word stands for the fact of that name."""
    if not isinstance(wanted, dict):
        return wanted
    return {word: known[bound] if isinstance(bound, str) else bound for word, bound in wanted.items()}


def check(what, found, wanted):
    if not fits(found, wanted):
        raise Failure(f"{what} is {found!r}, not {wanted!r}")


def check_time(what, began, step, least="above_ms"):
    """A step took no less and no more than it says."""
    took = (time.monotonic() - began) * 1_000
    check(f"{what}: time", took, {
        "above": step.get(least, -1), "at_most": step.get("at_most_ms", took)})


def pairs_of(words):
    return [(key, bytes_of(value)) for key, value in words]


def bytes_of(value):
    """Text as UTF-8, or what stands behind `hex:`, or so many zero bytes."""
    if isinstance(value, int):
        return bytes(value)
    return bytes.fromhex(value[4:]) if value.startswith("hex:") else value.encode()


def nested(depth):
    """Messages within each other, each in field 100, which no contract has."""
    inner = b""
    for _ in range(depth):
        length = len(inner)
        size = bytearray()
        while length > 127:
            size.append(length & 127 | 128)
            length >>= 7
        inner = bytes.fromhex("a206") + bytes(size) + bytes([length]) + inner
    return inner
