# SPDX-License-Identifier: BSD-3-Clause
"""Compares the fields of one unit as tshark shows them with the members of a line of NDJSON."""

# Suffixes of fields that share an abbreviation but differ in type.
KINDS = ("_number", "_large", "_flag", "_bytes", "_group")
HIDDEN = "_hidden"  # ends the key with the length of hidden bytes


class Comparison:
    """One comparison of both programs: its failures, and the number of fields compared."""

    shown = 10  # maximum number of failures printed

    def __init__(self, what, mctp):
        self.what = what
        self.mctp = mctp  # Wireshark has its own MCTP dissector
        self.failures = 0
        self.fields = 0
        self.where = ""
        self.inner = []  # other messages of this frame, in hex

    def fail(self, field, text):
        self.failures += 1
        if self.failures <= Comparison.shown:
            print("%s: %s%s: %s" % (self.what, self.where, field, text))

    def expect(self, field, got, wanted):
        if got != wanted:
            self.fail(field, "%s, should be %s" % (short(got), short(wanted)))


def short(value):
    text = str(value)
    return text if len(text) <= 100 else "%s... (%d characters)" % (text[:100], len(text))


def number(show):
    return {"True": 1, "False": 0}[show] if show in ("True", "False") else int(show, 0)


def children(element):
    """The direct children that are fields of the plugin, without those of other dissectors and expert information."""
    return [field for field in element.findall("field") if field.get("name").startswith("spdm.")]


def key_of(field, key):
    """The last part of a field's name, or `key` if that differs only in the suffix for the type."""
    last = field.get("name").rsplit(".", 1)[1]
    last += HIDDEN if key == last + HIDDEN else ""
    return key if last != key and last in [key + kind for kind in KINDS] else last


# ----------------------------------------------------------------------------------------------- the fields of a unit
def compare_bytes(check, path, field, wanted):
    """The highlighted bytes must be the bytes shown."""
    check.expect(path, field.get("show").replace(":", ""), wanted)
    check.expect(path + " as highlighted", field.get("value", ""), wanted)


def compare_number(check, path, field, value):
    check.expect(path, number(field.get("show")), value)
    raw = bytes.fromhex(field.get("unmaskedvalue") or field.get("value", ""))
    # The header of a fragmented message is that of its first packet, so its bytes may be in another frame.
    elsewhere = path.startswith("header.") and not raw
    if not elsewhere and value not in (int.from_bytes(raw, "little"), int.from_bytes(raw, "big")):
        check.fail(path, "%s is highlighted, should be %d" % (raw.hex(), value))


def compare_hidden(check, path, field, length):
    """Secrets are hidden. If they contain another message of this frame, spdmdump hides the bytes and the plugin shows
    them."""
    if isinstance(length, list):
        for element, inner in zip(children(field), length):
            compare_hidden(check, path, element, inner)
        return
    shown = field.get("show", "").replace(":", "")
    check.expect(path + " as highlighted", int(field.get("size")), length)
    if shown and not any(raw in shown for raw in check.inner):
        check.fail(path, "is secret, and shown: %s" % short(shown))


def compare_name(check, path, field, name):
    if name is not None and name not in field.get("showname"):
        check.fail(path, "shown as %s, without %s" % (field.get("showname"), name))


def compare_bit(check, path, field, wanted):
    check.fields += 1
    value = wanted["value"] if isinstance(wanted, dict) else wanted
    check.expect(path, number(field.get("show")), value)
    if isinstance(wanted, dict):
        compare_name(check, path, field, wanted["name"])


def compare_value(check, path, field, wanted):
    check.fields += 1
    if isinstance(wanted, str):
        compare_bytes(check, path, field, wanted)
    elif isinstance(wanted, int):
        compare_number(check, path, field, wanted)
    elif isinstance(wanted, list):
        compare_elements(check, path, children(field), wanted)
    elif "value" in wanted and "value" in field.attrib and field.get("show"):
        compare_number(check, path, field, wanted["value"])
        compare_name(check, path, field, wanted.get("name"))
        bits = {key: bit for key, bit in wanted.items() if key not in ("value", "name")}
        compare_members(check, path, children(field), bits, compare_bit)
    else:
        compare_members(check, path, children(field), wanted, compare_value)


def compare_elements(check, path, fields, wanted):
    if len(fields) != len(wanted):
        check.fail(path, "%d elements, should be %d" % (len(fields), len(wanted)))
    for i, (field, element) in enumerate(zip(fields, wanted)):
        compare_value(check, "%s[%d]" % (path, i), field, element)


def compare_members(check, path, fields, wanted, compare):
    shown = [key_of(field, key) for field, key in zip(fields, wanted)] + [f.get("name") for f in fields[len(wanted):]]
    if shown != list(wanted):
        differing = [a for a in shown if a not in wanted] + [b for b in wanted if b not in shown]
        check.fail(path or "fields", "differ in %s: %s, should be %s" % (differing, shown, list(wanted)))
        return
    own = [field.get("name") for field in fields if not field.get("name").startswith("spdm.stray.")]
    if len({name.rsplit(".", 1)[0] for name in own}) > 1:
        check.fail(path or "fields", "one group under several names: %s" % own)
    for field, (key, value) in zip(fields, wanted.items()):
        if key.endswith(HIDDEN):
            compare_hidden(check, "%s.%s" % (path, key), field, value)
            continue
        compare(check, "%s.%s" % (path, key) if path else key, field, value)
