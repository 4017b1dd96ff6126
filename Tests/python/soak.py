#!/usr/bin/env python3
"""Calls, streams, cancellations and connections against a server for minutes: it must not grow.

    soak.py --server .build/debug/ConformanceServer --minutes 10 [--loops 4]

Ends with one line of JSON. Status 1 when a call failed, when one took longer than `--cap-ms`, or when the
server's memory or descriptors grew: the mean of the last third of the samples is compared with that of the
first one, behind a warm-up of a quarter of the time.
"""

import argparse
import asyncio
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import contracts
from wire_client import identity
from wire_client.client import Client
from wire_client.frames import Metadata

DOMAIN, SERVICE = "sluice.test", "order"
CALLERS = 16
# Seconds between two samples, and between two connections or cancellations.
SAMPLE, PAUSE = 1.0, 0.05
# KiB and descriptors by which the server may differ between the thirds: what its allocator does.
MOST_KIB, MOST_DESCRIPTORS = 4_096, 4


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--loops", type=int, default=4)
    parser.add_argument("--cap-ms", type=float, default=5_000, help="the longest that a call may take")
    return parser.parse_args()


def certificates(folder):
    """An authority, and a certificate each for the server and for the client."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=ca",
            "-addext", "keyUsage=critical,keyCertSign")
    for name in (SERVICE, "gateway"):
        pathlib.Path(folder, "ext").write_text(
            f"subjectAltName=URI:spiffe://{DOMAIN}/{name}\nbasicConstraints=critical,CA:FALSE\n"
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n")
        openssl("req", "-new", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", "ext", "-out", f"{name}.pem")


class Soak:
    def __init__(self, port, tls, minutes):
        self.module, self.methods = contracts.load()
        self.port, self.tls = port, tls
        self.loop = asyncio.get_running_loop()
        self.end = self.loop.time() + 60 * minutes
        self.warm = self.loop.time() + 15 * minutes
        self.counts = {"calls": 0, "streams": 0, "cancelled": 0, "connections": 0}
        self.slowest = 0.0
        self.samples = []

    def client(self):
        return Client("127.0.0.1", self.port, self.tls, DOMAIN, SERVICE)

    def request(self, name, **words):
        return contracts.request(self.module, self.methods[name], words).SerializeToString()

    @property
    def goes_on(self):
        return self.loop.time() < self.end

    async def call(self, client, name, data, kind, cancelled=False):
        """One call to its end; any end but the wanted one ends the run."""
        began = self.loop.time()
        call = client.call(self.methods[name], Metadata(), 60, data)
        if cancelled:
            await call.bound()
            call.cancel()
        status = await call.ended()
        if status.name != ("cancelled" if cancelled else "ok"):
            raise SystemExit(f"{name}: {status}")
        self.slowest = max(self.slowest, self.loop.time() - began)
        self.counts[kind] += 1

    async def callers(self, client):
        data = self.request("UnaryCall", size=300, replies=[50])

        async def caller():
            while self.goes_on:
                await self.call(client, "UnaryCall", data, "calls")
        await asyncio.gather(*(caller() for _ in range(CALLERS)))

    async def streams(self, client):
        small = self.request("StreamingOutputCall", replies=[{"size": 100, "times": 200}])
        large = self.request("StreamingOutputCall", replies=[{"size": 300_000, "times": 4}])
        while self.goes_on:
            await self.call(client, "StreamingOutputCall", small, "streams")
            await self.call(client, "StreamingOutputCall", large, "streams")

    async def cancellations(self, client):
        data = self.request("UnaryCall", hold=True)
        while self.goes_on:
            await self.call(client, "UnaryCall", data, "cancelled", cancelled=True)
            # Fewer than a server takes (section 8 of the page).
            await asyncio.sleep(10 * PAUSE)

    async def connections(self):
        data = self.request("UnaryCall")
        while self.goes_on:
            client = self.client()
            await self.call(client, "UnaryCall", data, "connections")
            await client.close()
            await asyncio.sleep(PAUSE)

    async def watch(self, client):
        observe = self.methods["Observe"]
        while self.goes_on:
            call = client.call(observe, Metadata(), 60, observe.request_type().SerializeToString())
            reply = await call.receive()
            if (status := await call.ended()).code:
                raise SystemExit(f"Observe: {status}")
            seen = observe.reply_type.FromString(reply)
            if self.loop.time() > self.warm:
                self.samples.append((seen.rss_kib, seen.descriptors))
            await asyncio.sleep(SAMPLE)

    async def run(self):
        clients = [self.client() for _ in range(4)]
        await asyncio.gather(
            self.callers(clients[0]), self.streams(clients[1]), self.cancellations(clients[2]),
            self.watch(clients[3]), self.connections())
        for client in clients:
            await client.close()

    def growth(self, index):
        third = max(1, len(self.samples) // 3)
        values = [sample[index] for sample in self.samples]
        return statistics.mean(values[-third:]) - statistics.mean(values[:third])


async def soak(options, port, folder):
    tls = identity.context(f"{folder}/ca.pem", f"{folder}/gateway.pem", f"{folder}/gateway.key")
    run = Soak(port, tls, options.minutes)
    await run.run()
    kib, descriptors = run.growth(0), run.growth(1)
    faults = []
    if kib > MOST_KIB:
        faults.append(f"the server grew by {kib:.0f} KiB")
    if descriptors > MOST_DESCRIPTORS:
        faults.append(f"the server holds {descriptors:.0f} descriptors more")
    if run.slowest * 1_000 > options.cap_ms:
        faults.append(f"a call took {run.slowest * 1_000:.0f} ms")
    print(json.dumps({
        "minutes": options.minutes, **run.counts, "samples": len(run.samples),
        "rss_kib": run.samples[-1][0], "grown_kib": round(kib), "grown_descriptors": round(descriptors, 1),
        "slowest_ms": round(run.slowest * 1_000, 1), "faults": faults}))
    return not faults


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        certificates(folder)
        server = subprocess.Popen(
            [options.server, "--certificate", f"{folder}/{SERVICE}.pem", "--key", f"{folder}/{SERVICE}.key",
             "--trust", f"{folder}/ca.pem", "--trust-domain", DOMAIN, "--service", SERVICE,
             "--loops", str(options.loops)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            return 0 if asyncio.run(soak(options, port, folder)) else 1
        finally:
            # The end of its standard input ends it.
            server.stdin.close()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
