#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The recipes for Slurm and GNU parallel leave the same shards as one process, and the page has every answer.
usage: check_recipes.py SPDMDUMP SOURCE_FOLDER"""
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile

from rig import need, need_equal, run, run_fleet, shards, skip_without

NAMES = ["alias-cert.pcap", "frag64-mctp-lossy.pcap", "mctp-v10.pcap", "psk-v11.pcap", "damaged/leaf-expired.pcap"]


def relative(out):
    return [os.path.relpath(path, out) for path in shards(out)]


def slurm(source, environment, listed, out):
    """As the scheduler would: a copy of the script, once for each task of the array."""
    recipe = os.path.join(os.path.dirname(out), "slurm_script")
    shutil.copy(os.path.join(source, "fleet/recipes/slurm"), recipe)
    for task in range(7, 10):
        subprocess.run([recipe, listed, out], cwd=source, check=True, stderr=subprocess.DEVNULL, env=dict(
            environment, SLURM_ARRAY_TASK_ID=str(task), SLURM_ARRAY_TASK_MIN="7", SLURM_ARRAY_TASK_COUNT="3"))


def check_page(source, out, page):
    run([os.path.join(source, "fleet/load"), out])
    run([os.path.join(source, "fleet/page"), out, page])
    with open(page, encoding="utf-8") as file:
        text = file.read()
    sections = re.findall(r'<section id="([^"]+)">', text)
    need_equal(sorted(sections), sorted(name[:-4] for name in os.listdir(os.path.join(source, "fleet/queries"))),
               "sections of the page")
    need_equal(re.findall(r"<(?:script|link|img|iframe)\b|https?://", text), [], "what the page would load")
    words = html.unescape(re.sub(r"<[^>]*>", " ", text))
    for needed in ("%d captures" % len(NAMES), "SN-ECP384-RES", "frag64-mctp-lossy.pcap", "CN=Made Device"):
        need(needed in words, "the page says %s" % needed)


def main():
    tool, source = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        captures, alone, array, many = (os.path.join(folder, name) for name in ("captures", "alone", "array", "many"))
        os.makedirs(captures)
        for name in NAMES:
            shutil.copy(os.path.join(source, "corpus/captures", name), captures)
        listed = os.path.join(folder, "list")
        with open(listed, "w", encoding="utf-8") as file:
            file.writelines(os.path.join(captures, name) + "\n" for name in sorted(os.listdir(captures)))
        environment = dict(os.environ, PATH=os.path.dirname(tool) + os.pathsep + os.environ["PATH"])
        run_fleet(source, tool, alone, [captures])
        slurm(source, environment, listed, array)
        need_equal(relative(array), relative(alone), "shards of the array")
        if shutil.which("parallel"):
            recipe = os.path.join(source, "fleet/recipes/parallel")
            subprocess.run([recipe, many, captures], check=True, env=environment, stderr=subprocess.DEVNULL)
            need_equal(relative(many), relative(alone), "shards of GNU parallel")
        else:
            print("GNU parallel is not there: its recipe was not run")
        skip_without(source, duckdb=True)
        check_page(source, alone, os.path.join(folder, "page.html"))


main()
