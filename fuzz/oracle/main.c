/* SPDX-License-Identifier: BSD-3-Clause
 *
 * spdm-oracle: the oracle as a command, for captures and for exchanges in hex.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sdec_openssl.h>

#include "complain.h"
#include "input/capture.h"
#include "input/secrets.h"
#include "lint/totals.h"
#include "script.h"
#include "sdec_oracle.h"
#include "show/findings.h"
#include "write/out.h"
#include "write/reports.h"

static const char help[] =
    "NAME\n"
    "  spdm-oracle - check whether an SPDM implementation answers correctly\n"
    "\n"
    "SYNOPSIS\n"
    "  spdm-oracle [options] FILE...\n"
    "  spdm-oracle [options] --request HEX --response HEX ...\n"
    "\n"
    "DESCRIPTION\n"
    "  Judges the messages of captures (pcap, pcapng; - for standard input), or of an exchange given as hex: SPDM\n"
    "  messages without transport, in their order. One line for each finding: file and frame (or number of the\n"
    "  exchange), message, rule, severity, side, what has to hold, what was found, the clause, and the assertions of\n"
    "  DMTF's Responder validator. The rules are those of spdmdump --lint. Signatures are not checked.\n"
    "\n"
    "OPTIONS\n"
    "  --request HEX, --response HEX\n"
    "                   the next message of the exchange\n"
    "  --exchange FILE  the same from a file: lines `> HEX`, `< HEX`, and `connect` where a connection begins\n"
    "  --connect        a connection begins here, with nothing negotiated: what comes too early is a finding. Without\n"
    "                   it, --request may be something from the middle of a connection\n"
    "  --assume NAME=VALUE\n"
    "                   what was negotiated, where the messages do not show it: as in spdmdump\n"
    "  --complete       captures have every message in its order, from the first connection of their endpoints on, as\n"
    "                   those of spdm-peer have: what comes unasked or too early is a finding\n"
    "  --keylog FILE    secrets, to judge what is in sessions of a capture\n"
    "  --port N         additional TCP port in captures (2323 and 4194 are always read); repeatable\n"
    "  --side SIDE      whose faults count: rsp (the default), req or both\n"
    "  --level LEVEL    error, warning (the default), info or advice: findings below it are left out\n"
    "  --strict         also rules that the text of the specification does not confirm\n"
    "  --each           a line for each finding; by default the first of its kind on a connection, and a count\n"
    "  --json           findings and totals as JSON, a line each, as spdmdump --lint --json prints them\n"
    "  --sarif FILE     write the findings as SARIF 2.1.0, too\n"
    "  -q, --quiet      no line for a finding, only the exit status\n"
    "  -s, --summary    at the end, how many responses were judged\n"
    "  -h, --help       this text\n"
    "  --version        show the version\n"
    "\n"
    "EXIT STATUS\n"
    "  0 no error found, 1 errors, 2 wrong usage, 3 a file cannot be read or written\n";

struct run {
  struct sdec_config config;
  struct sdec_judge_config how;
  struct sdec_openssl *openssl;
  struct sdec_oracle *oracle;
  struct secrets secrets;
  struct out out;
  struct reports reports;
  struct totals totals;
  const char *source; /* input name for the output lines */
  const char *sarif;
  bool quiet, summary, json, exchanged, errors;
};

static void print_line(struct run *run, const struct sdec_finding *f) {
  char buffer[SDEC_FINDING_SENTENCE];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  sdec_finding_text(f, &text);
  sdec_put_zero(&text);
  out_format(&run->out, "%s:%" PRIu64 ": %s: %s (offset %" PRIu32 ")", run->source, f->frame,
             f->message != NULL ? f->message : "no message", buffer, f->offset);
  if (f->rule.tests != NULL) {
    out_format(&run->out, " (validator %s)", f->rule.tests);
  }
  out_char(&run->out, '\n');
}

/* JSON events include a count, so they are printed with the totals, unless breaches are reported one by one. */
static void print_findings(struct run *run) {
  struct sdec_finding f;
  while (sdec_oracle_take(run->oracle, &f)) {
    const bool counted = f.total || run->how.each;
    run->errors = run->errors || f.rule.severity == SDEC_RULE_ERROR;
    if (counted) {
      reports_add(&run->reports, &f);
    }
    if (run->quiet) {
      continue;
    }
    if (run->json && counted) {
      findings_event(NULL, &f, &run->out);
    } else if (!run->json && !f.total) {
      print_line(run, &f);
    } else if (!run->json) {
      totals_add(&run->totals, &f);
    }
  }
}

static int judge_capture(struct run *run, const char *path) {
  struct capture capture;
  struct sdec_packet packet;
  enum capture_result result;
  if (!capture_open(&capture, path)) {
    complain("%s: %s", path, capture.problem);
    return EXIT_INPUT;
  }
  run->source = path;
  while ((result = capture_next(&capture, &packet)) == CAPTURE_PACKET) {
    sdec_oracle_feed(run->oracle, &packet);
    print_findings(run);
  }
  if (result == CAPTURE_BROKEN) {
    complain("%s: %s", path, capture.problem);
  }
  capture_close(&capture);
  return result == CAPTURE_BROKEN ? EXIT_INPUT : EXIT_CLEAN;
}

static int judge_script(struct run *run, const char *path) {
  struct script script = {.file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r")};
  struct sdec_span bytes;
  enum script_line line;
  if (script.file == NULL) {
    complain("%s: %s", path, strerror(errno));
    return EXIT_INPUT;
  }
  run->source = path;
  while ((line = sdec_script_next(&script, &bytes)) < SCRIPT_END) {
    switch (line) {
      case SCRIPT_CONNECT: sdec_oracle_connect(run->oracle, true); break;
      case SCRIPT_SESSION: sdec_oracle_session(run->oracle); break;
      case SCRIPT_REQUEST: sdec_oracle_request(run->oracle, SDEC_CARRIER_SPDM, bytes); break;
      default: sdec_oracle_response(run->oracle, SDEC_CARRIER_SPDM, bytes); break;
    }
    print_findings(run);
  }
  if (line == SCRIPT_BAD) {
    complain("%s:%" PRIu32 ": neither connect, nor > or < and hex", path, script.line);
  }
  sdec_script_close(&script);
  if (script.file != stdin) {
    fclose(script.file);
  }
  return line == SCRIPT_BAD ? EXIT_INPUT : EXIT_CLEAN;
}

static int judge_hex(struct run *run, const char *hex, bool is_request) {
  uint8_t *bytes = malloc(SCRIPT_MESSAGE_MOST);
  struct sdec_span message = {bytes, 0};
  if (bytes == NULL || !sdec_script_hex(hex, bytes, SCRIPT_MESSAGE_MOST, &message.len)) {
    free(bytes);
    complain("not hex, or too long: %.40s", hex);
    return EXIT_USAGE;
  }
  run->source = "exchange";
  if (is_request) {
    sdec_oracle_request(run->oracle, SDEC_CARRIER_SPDM, message);
  } else {
    sdec_oracle_response(run->oracle, SDEC_CARRIER_SPDM, message);
  }
  print_findings(run);
  free(bytes);
  return EXIT_CLEAN;
}

static int assume(struct run *run, const char *argument) {
  char name[64];
  const char *equals = strchr(argument, '=');
  const size_t len = equals != NULL ? (size_t)(equals - argument) : 0;
  if (len > 0 && len < sizeof(name)) {
    memcpy(name, argument, len);
    name[len] = '\0';
    if (sdec_assume(&run->config, name, equals + 1)) {
      return EXIT_CLEAN;
    }
  }
  complain("--assume %s: no such name or value", argument);
  return EXIT_USAGE;
}

enum long_option {
  OPTION_REQUEST = 256,
  OPTION_RESPONSE,
  OPTION_EXCHANGE,
  OPTION_CONNECT,
  OPTION_ASSUME,
  OPTION_COMPLETE,
  OPTION_KEYLOG,
  OPTION_PORT,
  OPTION_SIDE,
  OPTION_LEVEL,
  OPTION_STRICT,
  OPTION_EACH,
  OPTION_JSON,
  OPTION_SARIF,
  OPTION_VERSION
};

static const struct option options[] = {
    {"request", required_argument, NULL, OPTION_REQUEST},
    {"response", required_argument, NULL, OPTION_RESPONSE},
    {"exchange", required_argument, NULL, OPTION_EXCHANGE},
    {"connect", no_argument, NULL, OPTION_CONNECT},
    {"assume", required_argument, NULL, OPTION_ASSUME},
    {"complete", no_argument, NULL, OPTION_COMPLETE},
    {"keylog", required_argument, NULL, OPTION_KEYLOG},
    {"port", required_argument, NULL, OPTION_PORT},
    {"side", required_argument, NULL, OPTION_SIDE},
    {"level", required_argument, NULL, OPTION_LEVEL},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"each", no_argument, NULL, OPTION_EACH},
    {"json", no_argument, NULL, OPTION_JSON},
    {"sarif", required_argument, NULL, OPTION_SARIF},
    {"quiet", no_argument, NULL, 'q'},
    {"summary", no_argument, NULL, 's'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static int add_port(struct run *run, const char *text) {
  char *end;
  const unsigned long port = strtoul(text, &end, 10);
  if (*text == '-' || *end != '\0' || port == 0 || port > UINT16_MAX || run->config.n_ports == SDEC_CONFIG_PORTS) {
    complain("--port %s: not a port, or one too many", text);
    return EXIT_USAGE;
  }
  run->config.ports[run->config.n_ports++] = (uint16_t)port;
  return EXIT_CLEAN;
}

static int set_side(struct run *run, const char *side) {
  static const char *const names[] = {"req", "rsp", "both"};
  for (uint8_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    if (strcmp(names[i], side) == 0) {
      run->how.sides = (uint8_t)(i + SDEC_SIDE_REQ);
      return EXIT_CLEAN;
    }
  }
  complain("--side %s: give req, rsp or both", side);
  return EXIT_USAGE;
}

static int set_level(struct run *run, const char *level) {
  for (uint8_t i = 0; i < SDEC_RULE_SEVERITIES; i++) {
    if (strcmp(sdec_rule_severity_name(i), level) == 0) {
      run->how.level = i;
      return EXIT_CLEAN;
    }
  }
  complain("--level %s: give error, warning, info or advice", level);
  return EXIT_USAGE;
}

/* Options are applied first, wherever they are; messages follow in a second pass, in order. */
static int set(struct run *run, int option, const char *value) {
  switch (option) {
    case 'q': run->quiet = true; return EXIT_CLEAN;
    case 's': run->summary = true; return EXIT_CLEAN;
    case OPTION_ASSUME: return assume(run, value);
    case OPTION_COMPLETE: run->how.fresh = run->how.complete = true; return EXIT_CLEAN;
    case OPTION_KEYLOG: return secrets_file(&run->secrets, value, SECRETS_KEYLOG) ? EXIT_CLEAN : EXIT_INPUT;
    case OPTION_PORT: return add_port(run, value);
    case OPTION_SIDE: return set_side(run, value);
    case OPTION_LEVEL: return set_level(run, value);
    case OPTION_STRICT: run->how.strict = true; return EXIT_CLEAN;
    case OPTION_EACH: run->how.each = true; return EXIT_CLEAN;
    case OPTION_JSON: run->json = true; return EXIT_CLEAN;
    case OPTION_SARIF: run->sarif = value; return EXIT_CLEAN;
    case '?':
    case ':': return EXIT_USAGE;
    default: run->exchanged = true; return EXIT_CLEAN;
  }
}

static int exchange(struct run *run, int option, const char *value) {
  switch (option) {
    case OPTION_REQUEST: return judge_hex(run, value, true);
    case OPTION_RESPONSE: return judge_hex(run, value, false);
    case OPTION_EXCHANGE: return judge_script(run, value);
    case OPTION_CONNECT: sdec_oracle_connect(run->oracle, true); return EXIT_CLEAN;
    default: return EXIT_CLEAN;
  }
}

static int each_option(struct run *run, int argc, char **argv, int (*apply)(struct run *, int, const char *)) {
  int option, status = EXIT_CLEAN;
  optind = 1;
  while (status == EXIT_CLEAN && (option = getopt_long(argc, argv, "qsh", options, NULL)) != -1) {
    if (option == 'h' || option == OPTION_VERSION) {
      fputs(option == 'h' ? help : "spdm-oracle " SDEC_VERSION "\n", stdout);
      exit(EXIT_CLEAN);
    }
    status = apply(run, option, optarg);
  }
  return status;
}

static void summarise(struct run *run) {
  const struct sdec_oracle_stats stats = sdec_oracle_stats(run->oracle);
  const struct sdec_judge_stats judged = sdec_oracle_judged(run->oracle);
  if (run->json && !run->quiet) {
    findings_event_summary(NULL, &judged, &run->out);
  }
  if (run->summary) {
    out_format(&run->out,
               "%s: %" PRIu64 " responses, %" PRIu64 " of them refusals, %" PRIu64 " not fully judged; %" PRIu64
               " sealed records; %" PRIu64 " findings\n",
               run->source, stats.responses, stats.refusals, stats.unsure, stats.sealed, stats.findings);
    findings_summary(&judged, &run->out);
  }
}

/* Each capture has its own connections, so it gets its own oracle. */
static int with_oracle(struct run *run, int (*judge)(struct run *, int, char **), int argc, char **argv) {
  run->oracle = sdec_oracle_new(&run->config, &run->how);
  if (run->oracle == NULL) {
    complain("out of memory");
    return EXIT_INPUT;
  }
  reports_input(&run->reports, run->exchanged && argc > 1 ? "exchange" : argv[0]);
  const int status = judge(run, argc, argv);
  sdec_oracle_finish(run->oracle);
  print_findings(run);
  totals_print(&run->totals, &run->out);
  reports_input_end(&run->reports);
  summarise(run);
  sdec_oracle_free(run->oracle);
  return status;
}

static int judge_exchange(struct run *run, int argc, char **argv) {
  return each_option(run, argc, argv, exchange);
}

static int judge_file(struct run *run, int argc, char **argv) {
  (void)argc;
  return judge_capture(run, argv[0]);
}

static int judge_all(struct run *run, int argc, char **argv) {
  int status = reports_open(&run->reports, run->sarif, NULL) ? EXIT_CLEAN : EXIT_INPUT;
  run->config.secrets = run->secrets.list;
  run->config.n_secrets = run->secrets.n;
  if (status == EXIT_CLEAN && run->exchanged) {
    const struct sdec_judge_config how = run->how;
    run->how.fresh = false; /* sdec_oracle_connect decides instead */
    run->how.complete = true;
    status = with_oracle(run, judge_exchange, argc, argv);
    run->how = how;
  }
  for (int i = optind; status == EXIT_CLEAN && i < argc; i++) {
    status = with_oracle(run, judge_file, 1, &argv[i]);
  }
  const int written = reports_close(&run->reports);
  status = status != EXIT_CLEAN ? status : written;
  return status != EXIT_CLEAN ? status : run->errors ? EXIT_FINDINGS : EXIT_CLEAN;
}

int main(int argc, char **argv) {
  static struct run run = {.source = "exchange", .how = {.sides = SDEC_SIDE_RSP, .level = SDEC_RULE_WARNING}};
  run.how.size = sizeof(run.how);
  run.config.size = sizeof(run.config);
  run.openssl = sdec_openssl_new();
  run.config.crypto = run.openssl != NULL ? sdec_openssl_calls(run.openssl) : NULL;
  int status = out_open(&run.out, 1) ? each_option(&run, argc, argv, set) : EXIT_INPUT;
  if (status == EXIT_CLEAN && optind == argc && !run.exchanged) {
    fputs("usage: spdm-oracle [options] FILE... | --request HEX --response HEX ...; see --help\n", stderr);
    status = EXIT_USAGE;
  }
  if (status == EXIT_CLEAN) {
    status = judge_all(&run, argc, argv);
  }
  totals_free(&run.totals);
  secrets_free(&run.secrets);
  sdec_openssl_free(run.openssl);
  return out_finish(&run.out, status);
}
