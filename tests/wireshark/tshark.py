# SPDX-License-Identifier: BSD-3-Clause
"""Runs tshark with the plugin under test and nothing else of this machine's: own home, own plugin folder, no rights.

tshark gives root neither personal plugins nor WIRESHARK_PLUGIN_DIR, without a word. Started by root, these tests
therefore run it as the user NOBODY. Whatever it prints to standard error is a failure.
"""
import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

NOBODY = 65534


class Failed(Exception):
    """tshark ended otherwise than it should."""


class Checks:
    """One line for each thing that is held against what it should be."""

    def __init__(self):
        self.failures = 0

    def expect(self, what, got, wanted):
        good = got == wanted
        self.failures += not good
        print("%s: %s" % (what, "good" if good else "%s, should be %s" % (got, wanted)))


class Tshark:
    """With `plugin` None, tshark as the distribution has it. `preload`: the runtime of the plugin's sanitizers."""

    def __init__(self, plugin, preload=""):
        self.folder = tempfile.mkdtemp(prefix="spdm-wireshark-")
        self.version = re.search(r"\d+\.\d+", self._ask("--version")).group()
        self.as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        plugins = self.path("plugins", self.version, "epan")
        for made in (plugins, self.path("home"), self.path("files")):
            os.makedirs(made)
        if plugin:
            shutil.copy(plugin, os.path.join(plugins, "spdm.so"))
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.path("home"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
                            "WIRESHARK_PLUGIN_DIR": self.path("plugins")}
        if preload:
            self.environment.update(LD_PRELOAD=preload, ASAN_OPTIONS="detect_leaks=0:abort_on_error=1")
        os.chmod(self.folder, 0o755)
        if self.as_user:
            for path, _, names in os.walk(self.folder):
                for each in [path] + [os.path.join(path, name) for name in names]:
                    os.chown(each, NOBODY, NOBODY)

    def is_at_least(self, *version):
        return tuple(int(part) for part in self.version.split(".")) >= version

    @property
    def has_mctp(self):
        """Whether Wireshark has a dissector for MCTP."""
        return self.is_at_least(4, 2)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    @staticmethod
    def _ask(option):
        done = subprocess.run(["tshark", option], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        return done.stdout.decode()

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def file(self, name):
        """Where a test may put a file that tshark reads."""
        return self.path("files", name)

    def bring(self, source):
        """A copy that tshark may read, wherever the original is."""
        target = shutil.copy(source, self.file(os.path.basename(source)))
        os.chmod(target, 0o644)
        return target

    def command(self, arguments, environment=(), program="tshark"):
        """The command, and how subprocess is to start it. A variable of `environment` that is empty is taken away."""
        variables = {name: value for name, value in {**self.environment, **dict(environment)}.items() if value}
        return [program, *arguments], {"env": variables, "cwd": self.folder, **self.as_user}

    def start(self, arguments, environment=(), timeout=300, program="tshark"):
        """The finished process, whatever came of it."""
        command, how = self.command(arguments, environment, program)
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, **how)

    def run(self, *arguments, **how):
        """Standard output of a run in which nothing went wrong."""
        done = self.start(arguments, **how)
        if done.returncode != 0 or done.stderr:
            raise Failed("tshark %s: exit status %d, standard error: %s" % (
                " ".join(arguments), done.returncode, done.stderr.decode(errors="replace").strip()[-1000:] or "empty"))
        return done.stdout.decode()

    def lines(self, *arguments, **how):
        return self.run(*arguments, **how).splitlines()

    def shown(self, path, *options):
        """[(frame, depth, element)] of everything that the plugin showed, in the order of the tree."""
        found = []
        for packet in ElementTree.fromstring(self.run("-n", "-r", path, "-T", "pdml", "-J", "spdm", *options)):
            frame = int(packet.find("./proto[@name='geninfo']/field[@name='num']").get("show"))
            for proto in packet.findall("./proto[@name='spdm']"):
                found.extend(_with_nested(frame, 0, proto))
        return found

    def units(self, path, *options):
        """The same without packets that are only a piece of something, which have no name."""
        return units_of(self.shown(path, *options))


def units_of(shown):
    return [unit for unit in shown if unit[2].find("./field[@name='spdm.name']") is not None]


def _with_nested(frame, depth, proto):
    yield frame, depth, proto
    for inner in proto.findall("./proto"):  # of protocols in SPDM, too; those of certificates have no such field
        if inner.get("name") == "spdm" or inner.find("./field[@name='spdm.name']") is not None:
            yield from _with_nested(frame, depth + 1, inner)
