#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Every golden question about a small fleet gets the same answer from DuckDB, on Parquet, as from jq, on the shards.
golden/ has an answer in jq for each query. The fleet is a part of the bundled captures, some of them bent so that no
answer is empty, and an inventory that gives some of them models and firmware of their own.
usage: check_queries.py SPDMDUMP SOURCE_FOLDER"""
import json
import os
import subprocess
import sys
import tempfile

from rig import bend, gunzip_shards, need, need_equal, run, run_fleet, skip_without

CAPTURES = ["corpus/captures/%s" % name for name in (
    "chunk-v14-pqc.pcap", "psk-v11.pcap", "alias-cert.pcap", "frag64-mctp-lossy.pcap", "frag64-sll-3endpoints.pcapng",
    "mctp-v10.pcap", "mctp-v12.pcap", "mctp-v14.pcap", "mutauth-wo-encap-v13-p384.pcap", "p256-sha256-aes128.pcap",
    "pubkey-id-session.pcap", "rsassa2048-sha256-ffdhe2048.pcap", "damaged")]
INVENTORY = "capture,device,model,firmware\n" + "".join(
    "corpus/captures/%s.pcap,%s\n" % row for row in (
        ("mctp-v10", "rack1-slot1,NIC-7,1.0"), ("psk-v11", "rack1-slot2,NIC-7,1.0"),
        ("mctp-v12", "rack1-slot3,NIC-7,1.1"), ("mctp-v14", ",,9.9"), ("alias-cert", ",GPU-3,")))


def inventory_object():
    """The same for jq: capture -> what is known, without empty values."""
    header, *rows = [line.split(",") for line in INVENTORY.splitlines()]
    return {row[0]: {name: value for name, value in zip(header[1:], row[1:]) if value} for row in rows}


def ask_jq(source, folder, lines, name):
    golden = os.path.join(source, "tests/fleet/golden")
    inventory = os.path.join(folder, "inventory.json")
    with open(inventory, "w", encoding="utf-8") as out:
        json.dump(inventory_object(), out)
    return json.loads(run(["jq", "-c", "-s", "-L", golden, "--slurpfile", "inventory", inventory, "-f",
                           os.path.join(golden, name + ".jq"), lines]))


def same_rows(name, columns, found, wanted):
    """Without regard to order; the first row that only one side has is shown."""
    found, wanted = [sorted(json.dumps(row) for row in map(plain, rows)) for rows in (found, wanted)]
    for row in found:
        need(row in wanted, "%s: %s: jq does not have the row %s" % (name, columns, row))
    for row in wanted:
        need(row in found, "%s: %s: the query does not have the row %s" % (name, columns, row))
    need_equal(len(found), len(wanted), "%s: rows" % name)


def plain(row):
    return [int(cell) if isinstance(cell, float) and cell == int(cell) else cell for cell in row]


def check(tool, source, folder):
    out = os.path.join(folder, "out")
    run_fleet(source, tool, out, CAPTURES + bend(source, folder))
    inventory = os.path.join(folder, "inventory.csv")
    with open(inventory, "w", encoding="utf-8") as rows:
        rows.write(INVENTORY)
    run([os.path.join(source, "fleet/load"), out, "--inventory", inventory])
    answers = [json.loads(line) for line in run([os.path.join(source, "fleet/query"), "--json", out]).splitlines()]
    shards, lines = os.path.join(folder, "shards.ndjson"), os.path.join(folder, "lines.ndjson")
    gunzip_shards(out, shards)
    with open(lines, "wb") as placed:
        subprocess.run(["jq", "-c", "-n", "-f", os.path.join(source, "tests/fleet/golden/place.jq"), shards],
                       stdout=placed, check=True)
    asked = {name[:-4] for name in os.listdir(os.path.join(source, "fleet/queries"))}
    need_equal({answer["name"] for answer in answers}, asked, "queries that were answered")
    need(len(asked) >= 12, "there are a dozen queries")
    for answer in answers:
        wanted = ask_jq(source, folder, lines, answer["name"])
        need(wanted, "%s: has an answer" % answer["name"])
        same_rows(answer["name"], answer["columns"], answer["rows"], wanted)
    print("check_queries: %d queries, %d rows" % (len(answers), sum(len(answer["rows"]) for answer in answers)))


def main():
    tool, source = sys.argv[1:]
    skip_without(source, "jq", duckdb=True)
    with tempfile.TemporaryDirectory() as folder:
        check(tool, source, folder)


main()
