# SPDX-License-Identifier: BSD-3-Clause
"""--report and --mermaid: compared with --json, and tested with names that try to inject markup."""
import html.parser
import os
import re

from harness import TALK, mctp, need, need_equal, pcap
from summary import files


class Page(html.parser.HTMLParser):
    """The page as a browser sees it: elements, ids, links, rows."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.rows, self.scripts, self.folds = [], [], [], [], 0, []
        self.tags = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        self.scripts += tag == "script"
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        self.loads += [value for name, value in attributes.items() if name in ("src", "srcset", "data", "action")]
        self.loads += [attributes["href"]] if tag in ("link", "base") else []
        if tag == "tr":
            self.rows.append([attributes.get("id"), ""])

    def handle_data(self, data):
        if self.rows:
            self.rows[-1][1] += data


def report(tool, *arguments):
    path = os.path.join(tool.folder, "report.html")
    result = tool.run("--report", path, *arguments)
    with open(path, encoding="utf-8") as file:
        return result, file.read()


def test_title_names_the_captures(tool):
    path = os.path.join(tool.folder, "t.html")
    one, hostile = tool.capture("mctp-v12.pcap"), tool.file("<b>&.pcap", tool.read("mctp-v10.pcap"))
    for captures, title in (([one], "mctp-v12.pcap - SPDM report"), ([hostile], "&lt;b&gt;&amp;.pcap - SPDM report"),
                            ([one, hostile, one], "mctp-v12.pcap and 2 more - SPDM report"),
                            (["--hex", "10", "84", "00", "00"], "--hex - SPDM report")):
        tool.run("--report", path, *captures)
        with open(path, encoding="utf-8") as file:
            need("<title>%s</title>" % title in file.read(4096), "title", title)


def test_rows_equal_messages(tool):
    for name in ("mctp-v14", "hs-encrypted-v12", "doe-v13"):
        capture, keys = files(tool, name)
        lines = tool.run("--json", "--verify", "--keylog", keys, capture).json()
        units = [o for o in lines if "name" in o and "event" not in o]
        result, text = report(tool, "--keylog", keys, capture)
        result.need_status(0)
        need_equal(result.out, "", name + ": nothing is printed besides")
        page = Page(text)
        drawn = {int(row[0].split("-")[1]): row[1] for row in page.rows if row[0]}
        need_equal(len(page.ids), len(set(page.ids)), name + ": ids are unique")
        broken = [link for link in page.links if not link.startswith("#") or link[1:] not in page.ids]
        need(not broken, name + ": links lead nowhere", broken[:5])
        need(not page.loads and "url(" not in text and "@import" not in text, name + ": the page loads something",
             page.loads[:5])
        folds = re.findall(r"<b>(\d+) times</b> th(?:is|ese (\d+)) message", text)
        folded = sum((int(times) - 1) * int(n or 1) for times, n in folds)
        need_equal(len(drawn) + folded, len(units), name + ": rows")
        for unit in units:
            if unit["id"] in drawn:
                need(unit["name"] in drawn[unit["id"]], "%s: unit %d" % (name, unit["id"]), drawn[unit["id"]])
            need(unit["id"] in drawn or not unit.get("error"), "%s: a failure is missing" % name, unit["id"])


def test_measurements_and_times(tool):
    capture, keys = files(tool, "mctp-v12")
    _, text = report(tool, "--keylog", keys, capture)
    table = re.search(r"<h2>Measurements</h2>.*?</table>", text, re.S).group(0)
    printed = tool.run("--measurements", "--keylog", keys, capture).lines[1:]
    cells = [re.sub("<[^>]*>", "|", row).split("|") for row in table.splitlines()[1:-1]]
    need_equal(len(cells), len(printed), "measurement blocks")
    for row, line in zip(cells, printed):
        words = [word for word in row if word]
        need(words[-1].rstrip(".") in line and words[1] == line.split()[1], "a block", row, line)
    times = re.search(r"<h2>Response times</h2>.*?</table>", text, re.S).group(0)
    times = times.replace("<wbr>", "")
    shown = {name: int(n) for name, n in re.findall(r'class="m">([^<]*)<td class="n">(\d+)', times)}
    counted = {}
    for o in tool.run("--json", "--keylog", keys, capture).json():
        if "response_time" in o:
            counted[o["name"]] = counted.get(o["name"], 0) + 1
    need_equal(shown, counted, "answers")


def test_verdicts_link_to_their_rows(tool):
    capture, keys = files(tool, "mctp-v12")
    _, text = report(tool, "--keylog", keys, capture)
    card = re.search(r"<h2>Connection 1</h2>.*?</div>", text, re.S).group(0)
    links = re.findall(r'(\w+) <a href="#(u1-\d+)">frame (\d+)</a>', card)
    need(len(links) > 3, "links in the ledger", card)
    for name, row, frame in links:
        shown = re.search(r'<tr id="%s".*?</tr>|<tr id="%s".*' % (row, row), text).group(0).replace("<wbr>", "")
        named = name in shown or not name.isupper()
        need(named and ">%s<" % frame in shown, "the row that %s of frame %s links to" % (name, frame), shown)


def card_of(text, title):
    """The terms of a section and their values, without markup."""
    inner = re.search(r"<h2>%s</h2><dl>(.*?)</dl>" % re.escape(title), text, re.S).group(1)
    rows = re.findall(r"<dt>(.*?)<dd>(.*?)(?=<dt>|$)", inner, re.S)
    return [(term, re.sub(r"<[^>]*>", "", what)) for term, what in rows]


def test_cards_say_what_came_about(tool):
    capture, keys = files(tool, "mctp-v12")
    _, text = report(tool, "--keylog", keys, capture)
    said = list(tool.run("--json", "--keylog", keys, capture).json())
    fields = next(o["fields"] for o in said if o.get("name") == "ALGORITHMS")
    chosen = dict(card_of(text, "Negotiated, connection 1"))
    for name, field in (("BaseAsymAlgo", "base_asym_sel"), ("BaseHashAlgo", "base_hash_sel")):
        bits = [bit for bit, is_set in fields[field].items() if bit != "value" and is_set]
        need_equal([chosen[name].replace("_", "").lower()], [bit.replace("_", "") for bit in bits], name)
    inside = {}
    for o in said:
        if o.get("session_no") and "id" in o and o.get("session"):
            inside.setdefault(o["session_no"], []).append(o["frame"])
    sessions = card_of(text, "Sessions")
    need_equal([term for term, _ in sessions], ["session %d" % number for number in sorted(inside)], "sessions")
    for (_, what), number in zip(sessions, sorted(inside)):
        need("frame %d;" % min(inside[number]) in what, "the first frame of session %d" % number, what)
    leaves = {what.rsplit(", ", 1)[0] for _, what in card_of(text, "Certificates")}
    need_equal(leaves, {o["certificates"][-1]["subject"] for o in said if o.get("certificates")}, "leaves")


def test_chains_say_their_verdicts(tool):
    """Each chain and the card show the results of --verify; findings are sorted by severity."""
    capture = os.path.join(tool.corpus, "damaged", "certificate-swapped.pcap")
    trust = ("--trust", os.path.join(tool.corpus, "roots"))
    verdicts = [v for o in tool.run("--json", "--verify", *trust, capture).json() for v in o.get("verdicts", [])
                if v["check"] == "chain"]
    _, text = report(tool, "--lint", *trust, capture)
    said = re.findall(r"chain(?:, slot \d)?, <a.*?</h3>\n<p class=\"(\w+)\">(.*?)</p>", text)
    need(said and {kind for kind, _ in said} == {"good", "bad"}, "verdicts above chains", said)
    need_equal({kind for kind, _ in said}, {{"pass": "good", "fail": "bad"}[v["result"]] for v in verdicts}, "results")
    need(all(("WRONG" in words) == (kind == "bad") for kind, words in said), "words", said)
    card = text[text.index("<h2>Certificates</h2>"):]
    card = card[:card.index("</dl>")]
    need_equal([card.count(words) for words in (">chain ok<", ">CHAIN WRONG<")],
               [sum(kind == one for kind, _ in said) for one in ("good", "bad")], "the card")
    need("breaks ADV-12: basic" in text, "a finding on its row")
    order = re.findall(r'<td class="k \w+">(error|warning|info|advice)<', text)
    need_equal(order, sorted(order, key=("error", "warning", "info", "advice").index), "findings, the worst first")
    need(len(set(order)) > 1, "findings of several severities", order)


def test_findings_are_all_there(tool):
    """The table has all findings of the --lint summary with their counts, including those known only at the end."""
    for name in ("mctp-v12", os.path.join("damaged", "summary-hash"), os.path.join("damaged", "measurement-changed")):
        capture = tool.capture(name + ".pcap")
        summed = [o for o in tool.run("--json", "--lint", "--verify", capture).json() if o.get("event") == "finding"]
        _, text = report(tool, capture)
        table = re.search(r"<h2>Findings</h2>.*?</table>", text, re.S).group(0)
        rows = [(row, re.search(r"\((\d+) times", row)) for row in table.split("<tr>")[2:]]
        shown = [(re.search(r'"m k">([\w-]+)', row).group(1), int(times.group(1)) if times else 1)
                 for row, times in rows]
        need_equal(sorted(shown), sorted((o["rule"], o["count"]) for o in summed), name + ": findings")
        need("<summary>%d finding%s</summary>" % (len(summed), "" if len(summed) == 1 else "s") in table,
             name + ": how many", table[:200])
        _, text = report(tool, capture, "--lint=each")
        table = re.search(r"<h2>Findings</h2>.*?</table>", text, re.S).group(0)
        need_equal(set(re.findall(r'"m k">([\w-]+)', table)), {o["rule"] for o in summed}, name + ": each by itself")
        need(name != "mctp-v12" or '<div class="warn">breaks ENC-06' in text, "a warning is none of the errors")


def test_measurements_lead_to_their_rows(tool):
    capture = os.path.join(tool.corpus, "damaged", "measurement-changed.pcap")
    _, text = report(tool, capture)
    table = re.search(r"<h2>Measurements</h2>.*?</table>", text, re.S).group(0)
    links = re.findall(r'<a href="#(u1-\d+)">frame (\d+)</a>', table)
    need_equal([frame for _, frame in links], ["14", "14", "16"], "links")
    for row, frame in links:
        need(re.search(r'<tr id="%s"[^>]*><td class="n">%s<' % (row, frame), text), "the row of frame " + frame, table)
    need_equal(table.count("(changed)"), 1, "what changed")


def test_compared_inputs_are_named_at_the_top(tool):
    old, new = tool.capture("mctp-v12.pcap"), os.path.join(tool.corpus, "damaged", "digest-wrong.pcap")
    _, text = report(tool, "--diff", old, new)
    need('<p>Comparison with <a href="#diff">%s</a></p>' % old in text, "the link", text[:4000])
    need_equal(text.count('id="diff"'), 1, "where it leads")
    heads = re.findall(r'<tr class="dh"><th colspan="4">([^<]*)<', text)
    need(len(heads) == len(set(heads)), "a heading for each conversation", heads)
    _, text = report(tool, "--diff", old, tool.file("cut.pcap", tool.read("mctp-v12.pcap")[:-20]))
    need('<h2 id="diff">Not compared</h2>' in text, "an input that ends early", text[-2000:])


def test_lines_beside_a_report(tool):
    """A report is an additional file and does not change the printed output."""
    capture, keys = files(tool, "mctp-v12")
    for options in (("--json", "--verify", "--lint"), ("--verify", "--lint"), ("--stats", "--verify"), (), ("-v",),
                    ("--json",), ("--json", "--verify")):
        alone = tool.run(*options, "--keylog", keys, capture)
        beside, _ = report(tool, "--print", *options, "--keylog", keys, capture)
        need_equal(beside.out, alone.out, " ".join(options))
        need_equal(beside.status, alone.status, " ".join(options))
    for capture in (capture, os.path.join(tool.corpus, "damaged", "digest-wrong.pcap")):
        for options in ((), ("-v",), ("--json",), ("--lint",), ("--lint", "--json"), ("--verify",)):
            beside, _ = report(tool, "--print", *options, capture)
            need_equal(beside.out, tool.run(*options, capture).out, "without keys: " + " ".join(options))
    silent, _ = report(tool, "--verify", "--lint", "--keylog", keys, capture)
    need_equal(silent.out, "", "a report alone")


def certificates(n):
    """Exchanges that all differ, so that none can be folded."""
    for i in range(n):
        yield mctp(bytes([0x12, 0x82, 0, 0]) + (i % 60000).to_bytes(2, "little") + b"\4\0")
        yield mctp(bytes([0x12, 0x02, 0, 0, 4, 0, 1, 0]) + i.to_bytes(4, "little"))


def test_large_inputs(tool):
    path = tool.file("large.pcap", pcap([mctp(message) for message in TALK] + list(certificates(5038))))
    before = os.times()
    _, text = report(tool, path)
    spent = os.times().children_user - before.children_user
    need(tool.sanitized or spent < 2, "10,080 messages took %.1f s" % spent)
    need(len(text) < 4000000, "10,080 messages make %d bytes" % len(text))
    need(len(Page(text).rows) > 10080, "all are there")
    need("<details><summary><b>outside of sessions" in text, "sections are closed")
    need(len(re.findall("<rect x=", text)) <= 800, "the map is in buckets")
    path = tool.file("huge.pcap", pcap([mctp(message) for message in TALK] * 25001))
    _, text = report(tool, path)
    need("only messages with findings are drawn" in text and len(text) < 400000, "100,004 messages", len(text))


def test_policy_names_the_script(tool):
    import base64
    import hashlib
    capture, keys = files(tool, "mctp-v12")
    _, text = report(tool, "--keylog", keys, capture)
    script = re.search(r"<script>(.*?)</script>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    need("default-src 'none'" in text and "script-src 'sha256-%s'" % digest in text, "the policy", text[:400])
    need_equal(Page(text).scripts, 1, "scripts")


def test_no_secret_is_shown(tool):
    capture, keys = files(tool, "mctp-v12")
    _, text = report(tool, "--keylog", keys, capture)
    for line in open(keys):
        words = line.split()
        if len(words) > 2 and not line.startswith("#"):
            need(words[-1] not in text, "a secret is on the page")


def hostile(tool):
    """A PSK hint and a file name that contain markup."""
    hint = b"<script>alert(1)</script><img src=x>;#%%{"
    ask = bytes.fromhex("11e600000100") + len(hint).to_bytes(2, "little") + b"\x20\0\0\0" + hint + bytes(32)
    return tool.file("<b onload=x>&.pcap", pcap([mctp(message) for message in TALK + [ask]]))


def test_markup_is_text(tool):
    result, text = report(tool, hostile(tool))
    page = Page(text)
    need(result.status in (0, 1), "exit status", result.err)
    need("img" not in page.tags and "b onload" not in page.tags, "markup became elements", sorted(page.tags))
    need_equal(page.scripts, 1, "scripts")
    need("&lt;b onload=x&gt;&amp;.pcap" in text, "the file's name")
    need("&lt;script&gt;alert(1)" in text, "the hint as text", [row for row in page.rows if "PSK" in row[1]])


def test_mermaid(tool):
    capture, _ = files(tool, "hs-encrypted-v12")
    lines = [o for o in tool.run("--json", capture).json() if o["dir"] in ("req", "rsp")]
    diagram = tool.run("--mermaid", capture).need_status(0)
    need_equal(diagram.lines[0], "sequenceDiagram", "the first line")
    arrows = [line for line in diagram.lines if re.match(r"  [QS]\d+(->>|-->>|-\))[QS]\d+: ", line)]
    need(len(arrows) <= 200, "arrows", len(arrows))
    others = [line for line in diagram.lines[1:] if line not in arrows and
              not re.match(r"  (participant [QS]\d+ as |loop \d+ times|end$|Note over )", line)]
    need(not others, "lines that are no statement", others[:3])
    names = {line.split(": ", 1)[1].split()[0] for line in arrows}
    need(names <= {o["name"] for o in lines}, "names", names)
    for line in tool.run("--mermaid", hostile(tool)).lines[1:]:
        need(not re.search(r"[<>{}%]", line.replace("->>", "").replace("-->>", "")), "syntax from the wire", line)


def test_a_long_run_is_folded(tool):
    packets = []
    for _ in range(300):
        packets += mctp(TALK[0]), mctp(TALK[1])
    path = tool.file("long.pcap", pcap(packets))
    _, text = report(tool, path)
    need("<b>300 times</b>" in text, "one run", re.findall(r"<b>\d+ times</b>", text))
    need("loop 300 times" in tool.run("--mermaid", path).out, "one loop")


def test_references(tool):
    """Each measurement with its reference result, and expected values that were not measured."""
    capture, values = tool.capture("mctp-v12.pcap"), os.path.join(tool.folder, "values")
    roots = ["--trust", tool.capture("roots")]
    tool.run("--verify", *roots, "--reference-out", values, capture)
    with open(values, encoding="utf-8") as file:
        lines = file.read().splitlines()
    tool.file("values", "\n".join(line.replace("8d531d77", "8d531d78") for line in lines if line[:2] != "2 ").encode() +
              b"\n99 sha-512:" + b"ab" * 64 + b"\n")
    path = os.path.join(tool.folder, "page.html")
    tool.run("--report", path, *roots, "--reference", values, capture)
    table = open(path, encoding="utf-8").read().split("<h2>Measurements</h2>")[1].split("</table>")[0]
    rows = [re.split(r"<td[^>]*>", line)[1:] for line in table.splitlines() if line.startswith("<tr")]
    outcomes = {int(row[1]): re.sub("<.*", "", row[5]) for row in rows if row[5] != "replaced"}
    need_equal({index: outcomes[index] for index in (1, 2, 3, 99)},
               {1: "mismatch", 2: "no reference", 3: "match", 99: "not measured"}, "outcomes")
    tool.run("--report", path, *roots, capture)
    need("<th>reference" not in open(path, encoding="utf-8").read(), "a column without references")


def test_evidence(tool):
    """All checks on evidence, including those not tied to one message: the split into messages, the root hash."""
    folder = os.path.join(os.path.dirname(tool.corpus), "evidence")
    path, chain = os.path.join(tool.folder, "page.html"), tool.read("../evidence/v13-padded.chain")
    given = tool.file("chain", chain[:8] + bytes([chain[8] ^ 1]) + chain[9:])
    for name, arguments, expected in (
            ("v13-padded.bin", ["--cert-chain", given], ("root_hash", "bad")),
            ("v13-truncated.bin", [], ("cut", "bad")), ("v13-padded.bin", [], ("signature", "unknown"))):
        tool.run("--report", path, "--at", "2027-01-01", "--trust", tool.capture("roots"), *arguments,
                 os.path.join(folder, name))
        card = open(path, encoding="utf-8").read().split("<h2>Evidence</h2>")[1].split("</div>")[0]
        checks = dict(re.findall(r"<dt>(\w+)<dd><span class=\"\w+\">(\w+)</span>", card))
        need_equal(checks[expected[0]], expected[1], "%s of %s" % (expected[0], name))
    tool.run("--report", path, tool.capture("mctp-v12.pcap"))
    need("<h2>Evidence</h2>" not in open(path, encoding="utf-8").read(), "a card for a capture")
