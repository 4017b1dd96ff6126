#!/usr/bin/env python3
"""corpus.py unpack FILE FOLDER | pack FOLDER FILE [FOUND...]

A corpus is committed as one file of hexadecimal lines; libFuzzer wants one file for each input."""
import hashlib
import pathlib
import sys

# What `make test` replays must stay small: inputs, and bytes of one.
INPUTS = 1500
LENGTH = 600

command, source, sink, *found = sys.argv[1:]
if command == "unpack":
    for line in pathlib.Path(source).read_text().splitlines():
        if line and not line.startswith("#"):
            data = bytes.fromhex(line)
            pathlib.Path(sink, hashlib.sha1(data).hexdigest()).write_bytes(data)
elif command == "pack":
    known = []
    file = pathlib.Path(sink)
    if file.exists():
        # What once broke something stays for good.
        known = file.read_text().partition("# found\n")[2].splitlines()
    known += [data for data in (pathlib.Path(path).read_bytes().hex() for path in found) if data not in known]
    inputs = {path.read_bytes() for path in pathlib.Path(source).iterdir()}
    small = sorted((data for data in inputs if 0 < len(data) <= LENGTH), key=lambda d: (len(d), d))
    lines = ["# Made by Tools/fuzz/run; one input a line, behind the mark what once broke something."]
    lines += [data.hex() for data in small[:INPUTS]] + ["# found"] + known
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n")
else:
    sys.exit(__doc__)
