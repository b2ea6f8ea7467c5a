# SPDX-License-Identifier: BSD-3-Clause
"""Runs tshark isolated from this machine's settings: with its own home and plugin folder, and without privileges.

As root, tshark silently ignores personal plugins and WIRESHARK_PLUGIN_DIR. If root runs these tests, tshark therefore
runs as the user NOBODY. Any output on standard error is a failure.
"""
import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

NOBODY = 65534


class Failed(Exception):
    """tshark did not exit as expected."""


class Checks:
    """Prints one line per check and counts failures."""

    def __init__(self):
        self.failures = 0

    def expect(self, what, got, wanted):
        good = got == wanted
        self.failures += not good
        print("%s: %s" % (what, "good" if good else "%s, should be %s" % (got, wanted)))


class Tshark:
    """`plugin` None: tshark as distributed. `preload`: the sanitizer runtime of the plugin."""

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
        """Whether Wireshark has its own MCTP dissector."""
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
        """A path for a file that tshark is to read."""
        return self.path("files", name)

    def bring(self, source):
        """Copies a file to where tshark may read it."""
        target = shutil.copy(source, self.file(os.path.basename(source)))
        os.chmod(target, 0o644)
        return target

    def command(self, arguments, environment=(), program="tshark"):
        """The command, and arguments for subprocess. An empty variable in `environment` is removed."""
        variables = {name: value for name, value in {**self.environment, **dict(environment)}.items() if value}
        return [program, *arguments], {"env": variables, "cwd": self.folder, **self.as_user}

    def start(self, arguments, environment=(), timeout=300, program="tshark"):
        """The finished process, even if it failed."""
        command, how = self.command(arguments, environment, program)
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, **how)

    def run(self, *arguments, **how):
        """Standard output; raises Failed if anything went wrong."""
        done = self.start(arguments, **how)
        if done.returncode != 0 or done.stderr:
            raise Failed("tshark %s: exit status %d, standard error: %s" % (
                " ".join(arguments), done.returncode, done.stderr.decode(errors="replace").strip()[-1000:] or "empty"))
        return done.stdout.decode()

    def lines(self, *arguments, **how):
        return self.run(*arguments, **how).splitlines()

    def shown(self, path, *options):
        """[(frame, depth, element)] of everything the plugin showed, in tree order."""
        found = []
        for packet in ElementTree.fromstring(self.run("-n", "-r", path, "-T", "pdml", "-J", "spdm", *options)):
            frame = int(packet.find("./proto[@name='geninfo']/field[@name='num']").get("show"))
            for proto in packet.findall("./proto[@name='spdm']"):
                found.extend(_with_nested(frame, 0, proto))
        return found

    def units(self, path, *options):
        """The same without packets that are only pieces, which have no name."""
        return units_of(self.shown(path, *options))


def units_of(shown):
    return [unit for unit in shown if unit[2].find("./field[@name='spdm.name']") is not None]


def _with_nested(frame, depth, proto):
    yield frame, depth, proto
    for inner in proto.findall("./proto"):  # also of protocols inside SPDM; those of certificates have no such field
        if inner.get("name") == "spdm" or inner.find("./field[@name='spdm.name']") is not None:
            yield from _with_nested(frame, depth + 1, inner)
