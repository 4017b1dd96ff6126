#!/usr/bin/env python3
"""Runs the conformance cases against a server; one line a case, status 1 when one failed.

    run_cases.py --cases Tests/Conformance/cases.json --first 127.0.0.1:4001 --second 127.0.0.1:4002 \\
        --certificates DIR --trust-domain sluice.test --service order [--only NAME]

DIR holds ca.pem and, for each name that a case gives, NAME.pem and NAME.key; the client is `gateway`.
"""

import argparse
import asyncio
import json
import sys
import time

import contracts
import driver
from driver import Case, Servers
from wire_client import identity


def arguments():
    parser = argparse.ArgumentParser()
    for name in (
            "cases", "first", "second", "certificates", "trust-domain", "service"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--only", default="", help="run the cases whose name has this in it")
    parser.add_argument(
        "--patience", type=int, default=driver.PATIENCE, help="seconds a condition has to come true")
    return parser.parse_args()


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


async def run(options):
    driver.PATIENCE = options.patience
    module, methods = contracts.load()
    servers = Servers(
        {"first": address(options.first), "second": address(options.second)},
        identity.context(
            f"{options.certificates}/ca.pem", f"{options.certificates}/gateway.pem",
            f"{options.certificates}/gateway.key"),
        options.trust_domain, options.service, options.certificates)
    with open(options.cases, encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    failed = passed = 0
    for case in cases:
        if "steps" not in case or options.only not in case["name"]:
            continue
        start = time.monotonic()
        try:
            # The longest case takes seconds; this only ends a driver that hangs.
            await asyncio.wait_for(Case(servers, module, methods).run(case["steps"]), 300)
            outcome = "passed"
            passed += 1
        except Exception as error:  # Whatever goes wrong is the outcome of the case.
            outcome = f"FAILED: {type(error).__name__}: {error}"
            failed += 1
        took = time.monotonic() - start
        print(f"{case['number']:2} {case['name']:40} {took:7.2f} s  {outcome}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed == 0 and passed > 0


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(run(arguments())) else 1)
