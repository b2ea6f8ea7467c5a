/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The page around the report: its security policy, style, and the script that filters rows.
 */
#include "report/html.h"

#include <inttypes.h>

#include <openssl/evp.h>
#include <sdec_judge.h>
#include <sdec_verify.h>

static const char style[] =
    ":root{--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--card:#f6f8fa;--link:#0550ae;--bad:#a40e26;--good:#116329;"
    "--warn:#7d4e00;--p0:#0b7285;--p1:#0969da;--p2:#8250df;--p3:#9a6700;--p4:#1a7f37;--p5:#8c959f}"
    "@media screen and (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9ea7b3;--line:#30363d;--card:#161b22;"
    "--link:#6cb6ff;--bad:#ff8182;--good:#56d364;--warn:#e3b341;--p0:#3bc9db;--p1:#58a6ff;--p2:#bc8cff;--p3:#d29922;"
    "--p4:#3fb950;--p5:#6e7681}}"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:1280px;padding:1rem;background:var(--bg);color:var(--fg);"
    "font:14px/1.45 system-ui,sans-serif}h1,h2{overflow-wrap:anywhere}h1{font-size:1.5rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;"
    "margin:1rem 0 .3rem}a{color:var(--link)}code,.m{font-family:ui-monospace,monospace;font-size:12.5px}"
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,360px),1fr));gap:.75rem}"
    ".card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;overflow-wrap:anywhere}"
    ".card h2{font-size:1rem;margin:0 0 .3rem}dl{margin:0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .7rem}"
    "dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.15rem .5rem;border-bottom:1px solid var(--line);"
    "overflow-wrap:break-word}th{white-space:nowrap}.k{white-space:nowrap}td.w,.b{overflow-wrap:anywhere}th{color:var(--dim);font-weight:600}.n{text-align:right;white-space:nowrap;"
    "font-variant-numeric:tabular-nums;color:var(--dim)}.l td{padding:.05rem .5rem}.l td:first-child{border-left:5px solid}"
    ".p0 td:first-child{border-left-color:var(--p0)!important}.p1 td:first-child{border-left-color:var(--p1)!important}"
    ".p2 td:first-child{border-left-color:var(--p2)!important}.p3 td:first-child{border-left-color:var(--p3)!important}"
    ".p4 td:first-child{border-left-color:var(--p4)!important}.p5 td:first-child{border-left-color:var(--p5)!important}"
    ".a{width:96px;height:14px;display:block;color:var(--fg)}.a.b{color:var(--good)}.bad{color:var(--bad);font-weight:600}"
    ".good{color:var(--good)}.warn{color:var(--warn)}.dim{color:var(--dim)}tr:target{outline:2px solid var(--link)}"
    ".map{display:block;width:100%;height:26px;border:1px solid var(--line);border-radius:4px}.key span{margin-right:1rem;white-space:nowrap;display:inline-block}"
    ".key i{display:inline-block;width:.8em;height:.8em;margin-right:.35em;border-radius:2px}"
    ".v{width:9rem;max-width:100%;height:8px;margin-right:.6rem}.d{white-space:nowrap}.f{margin:.5rem 0;display:flex;gap:1rem;flex-wrap:wrap;align-items:center}"
    "input[type=search]{font:inherit;padding:.25rem .5rem;width:20rem;max-width:100%;color:var(--fg);background:var(--bg);"
    "border:1px solid var(--line);border-radius:4px}summary{cursor:pointer}:focus-visible{outline:2px solid var(--link)}"
    "del,ins{text-decoration:none;overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:12.5px}del{color:var(--bad)}"
    "ins{color:var(--good)}.diff td{overflow-wrap:anywhere}.diff .n{width:3rem}.df td{border-bottom:0;padding-left:1.5rem}"
    ".dm td{color:var(--bad)}.da td{color:var(--good)}"
    ".diff{table-layout:fixed}.diff th{white-space:normal;overflow-wrap:anywhere}.h{display:none}"
    ".t{background:linear-gradient(to left,var(--p1) var(--t),transparent 0) 0 1.4em/100% 3px no-repeat}"
    ".c .a{width:72px;margin-left:12px;opacity:.75}.c .k{padding-left:1.5rem!important}"
    ".ends{display:flex;flex-wrap:wrap;gap:.3rem .6rem;align-items:center;margin:.3rem 0}.ends span{background:var(--card);"
    "border:1px solid var(--line);border-radius:6px;padding:.1rem .6rem;overflow-wrap:anywhere}.ends .a{width:48px}";

static const char style_narrow[] =
    "@media(max-width:700px){body{padding:.6rem}.w{display:none}td,th{font-size:12.5px;padding:.15rem .25rem}"
    "td.m{font-size:11.5px}th,.d,.l .k{white-space:normal}td .v,.l thead{display:none}.a{width:30px}"
    ".c .a{width:22px;margin-left:8px}.l .c .k{padding-left:.7rem!important}.l,.l tbody{display:block}"
    ".l tr:not(.h){display:grid;grid-template-columns:2.8rem 38px 1fr auto;border-bottom:1px solid var(--line)}"
    ".l td{border-bottom:0;overflow-wrap:anywhere}.l td.w{display:block}.l td:nth-child(4),.l td:nth-child(6){grid-column:3/-1}"
    ".l td:nth-child(5){grid-area:1/4}.l td:first-child{grid-row:1/span 3}.l td[colspan]{grid-column:1/-1!important}"
    ".diff th.n{width:2.2rem}.df td{padding-left:.25rem}}"
    "@media print{.f{display:none}body{max-width:none}*{print-color-adjust:exact}.card,tr{break-inside:avoid}"
    "h1,h2,h3,summary,.ends{break-after:avoid}.o::details-content{display:block;content-visibility:visible}}";

/* Hides rows that lack the search words or are not notable. Without scripts, all rows and no filters are shown. */
static const char script[] =
    "(function(){var d=document,q=d.getElementById('q'),o=d.getElementById('o');d.getElementById('f').hidden=false;"
    "function go(){var t=q.value.toLowerCase();d.querySelectorAll('tr[id]').forEach(function(r){"
    "var show=(!o.checked||r.classList.contains('x'))&&(!t||r.textContent.toLowerCase().indexOf(t)>=0);"
    "r.classList.toggle('h',!show)});if(t||o.checked)d.querySelectorAll('details').forEach(function(e){e.open=true})}"
    "q.addEventListener('input',go);o.addEventListener('change',go);"
    "function at(){var e=location.hash&&d.getElementById(location.hash.slice(1));"
    "for(var p=e;p;p=p.parentElement)if(p.tagName=='DETAILS')p.open=true;if(e)e.scrollIntoView({block:'center'})}"
    "addEventListener('hashchange',at);at()})();";

/* Lines may break after each `bar`, such as the one between names; 0: no extra break points. */
static void put_text(struct out *out, const char *text, char bar) {
  for (; *text != '\0'; text++) {
    const unsigned char c = (unsigned char)*text;
    switch (c) {
      case '&': out_string(out, "&amp;"); break;
      case '<': out_string(out, "&lt;"); break;
      case '>': out_string(out, "&gt;"); break;
      case '"': out_string(out, "&quot;"); break;
      case '\'': out_string(out, "&#39;"); break;
      default:
        if (c < ' ' || c == 0x7f) {
          out_string(out, "\xef\xbf\xbd");
        } else {
          out_char(out, (char)c);
          out_string(out, bar != '\0' && *text == bar ? "<wbr>" : "");
        }
    }
  }
}

void html_text(struct out *out, const char *text) {
  put_text(out, text, '\0');
}

void html_fields(struct out *out, const char *text) {
  put_text(out, text, '|');
}

void html_name(struct out *out, const char *name) {
  put_text(out, name, '_');
}

void html_address(struct out *out, const struct sdec_addr *addr) {
  char buffer[80];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  sdec_addr_text(addr, &text);
  sdec_put_zero(&text);
  html_text(out, buffer);
}

void html_ms(struct out *out, uint64_t ns) {
  if (ns >= UINT64_C(1000000000)) {
    out_format(out, "%" PRIu64 ".%03" PRIu64 " s", ns / 1000000000u, ns / 1000000u % 1000u);
  } else if (ns >= 1000000u) {
    out_format(out, "%" PRIu64 ".%03" PRIu64 " ms", ns / 1000000u, ns / 1000u % 1000u);
  } else {
    out_format(out, "%" PRIu64 " us", ns / 1000u);
  }
}

void html_version(struct out *out, uint8_t version) {
  out_format(out, "%u.%u", version >> 4, version & 15u);
}

/* The policy allows the script by its hash, so no other script can run even if one were injected. */
static void put_hash(struct out *out) {
  unsigned char digest[EVP_MAX_MD_SIZE], text[2 * EVP_MAX_MD_SIZE];
  unsigned int len = 0;
  if (EVP_Digest(script, sizeof(script) - 1, digest, &len, EVP_sha256(), NULL) == 1) {
    (void)EVP_EncodeBlock(text, digest, (int)len);
    out_format(out, "; script-src 'sha256-%s'", (const char *)text);
  }
}

const char *html_result(uint32_t result) {
  return result == SDEC_PASS ? "good" : result == SDEC_FAIL ? "bad" : "warn";
}

const char *html_severity(uint32_t severity) {
  return severity == SDEC_RULE_ERROR ? "bad" : severity == SDEC_RULE_WARNING ? "warn" : "dim";
}

void html_head(struct out *out, const char *title) {
  out_string(out,
             "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'");
  put_hash(out);
  out_string(out, "\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
  html_text(out, title);
  out_string(out, "</title><style>");
  out_string(out, style);
  out_string(out, style_narrow);
  out_string(
      out,
      "</style></head><body>\n<svg width=\"0\" height=\"0\" aria-hidden=\"true\" style=\"position:absolute\">"
      "<defs><symbol id=\"aq\" viewBox=\"0 0 96 14\" preserveAspectRatio=\"none\"><path d=\"M1 0v14M95 0v14\" "
      "stroke=\"currentColor\" opacity=\".35\"/><path d=\"M2 7h90m-7-4 7 4-7 4\" stroke=\"currentColor\" "
      "fill=\"none\"/></symbol><symbol id=\"as\" viewBox=\"0 0 96 14\" preserveAspectRatio=\"none\"><path "
      "d=\"M1 0v14M95 0v14\" stroke=\"currentColor\" opacity=\".35\"/><path d=\"M94 7h-90m7-4-7 4 7 4\" "
      "stroke=\"currentColor\" stroke-dasharray=\"5 2\" fill=\"none\"/></symbol><symbol id=\"ar\" "
      "viewBox=\"0 0 96 14\" preserveAspectRatio=\"none\"><path d=\"M1 0v14M95 0v14\" stroke=\"currentColor\" "
      "opacity=\".35\"/><path d=\"M2 7h92\" stroke=\"currentColor\" stroke-width=\"4\"/></symbol></defs></svg>\n<main>\n");
}

void html_tail(struct out *out) {
  out_string(out, "</main>\n<script>");
  out_string(out, script);
  out_string(out, "</script></body></html>\n");
}
