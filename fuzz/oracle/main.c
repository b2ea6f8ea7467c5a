/* SPDX-License-Identifier: BSD-3-Clause
 *
 * spdm-oracle: the oracle as a command, over captures and over exchanges in hex.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include <sdec_keylog.h>
#include <sdec_openssl.h>

#include "script.h"
#include "sdec_oracle.h"

#define SECRETS_MOST 4096u
#define DLT_NUMBER_RAW 12 /* what libpcap makes of LINKTYPE_RAW */
#define LINKTYPE_NUMBER_RAW 101

enum status { STATUS_FINE, STATUS_FINDINGS, STATUS_USAGE, STATUS_UNREADABLE };

static const char help[] =
    "NAME\n"
    "  spdm-oracle - tell whether an SPDM implementation answers as it should\n"
    "\n"
    "SYNOPSIS\n"
    "  spdm-oracle [options] FILE...\n"
    "  spdm-oracle [options] --request HEX --response HEX ...\n"
    "\n"
    "DESCRIPTION\n"
    "  Judges every response in captures (pcap, pcapng; - for standard input) or in an exchange given as hex: SPDM\n"
    "  messages without transport, in their order. One line for each finding: where, which response, the kind of\n"
    "  finding, what is wrong, the clause. Signatures are not checked.\n"
    "\n"
    "OPTIONS\n"
    "  --request HEX, --response HEX\n"
    "                   the next message of the exchange\n"
    "  --exchange FILE  the same from a file: lines `> HEX`, `< HEX`, and `connect` where a connection begins\n"
    "  --connect        a connection begins here, with nothing negotiated: what comes too early is a finding. Without\n"
    "                   it, --request may be something from the middle of a connection\n"
    "  --assume NAME=VALUE\n"
    "                   what was negotiated, where the messages do not show it: as in spdmdump\n"
    "  --keylog FILE    secrets, to judge what is in sessions of a capture\n"
    "  -q, --quiet      no line for a finding, only the exit status\n"
    "  -s, --summary    at the end, how many responses were judged\n"
    "  -h, --help       this text\n"
    "\n"
    "  Findings are of these kinds: form, reserved, pair, version, state, capability, request, asked, size, proof.\n"
    "\n"
    "EXIT STATUS\n"
    "  0 no finding, 1 findings, 2 wrong usage, 3 a file cannot be read\n";

struct run {
  struct sdec_config config;
  struct sdec_openssl *openssl;
  struct sdec_oracle *oracle;
  struct sdec_secret *secrets;
  const char *source; /* for the lines */
  bool quiet, summary, exchanged;
};

static void print_findings(struct run *run) {
  struct sdec_finding f;
  while (sdec_oracle_take(run->oracle, &f)) {
    if (!run->quiet) {
      printf("%s:%" PRIu64 ": %s: %s: %s (offset %" PRIu32 ") [%s]\n", run->source, f.frame, f.message,
             sdec_finding_kind_name(f.kind), f.text, f.offset, f.clause);
    }
  }
}

static enum status unreadable(const char *path, const char *why) {
  fprintf(stderr, "spdm-oracle: %s: %s\n", path, why);
  return STATUS_UNREADABLE;
}

static enum status judge_capture(struct run *run, const char *path) {
  char problem[PCAP_ERRBUF_SIZE];
  struct pcap_pkthdr *header;
  const uint8_t *data;
  uint64_t frame = 0;
  int result;
  pcap_t *pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, problem);
  if (pcap == NULL) {
    return unreadable(path, problem);
  }
  const int link = pcap_datalink(pcap);
  run->source = path;
  while ((result = pcap_next_ex(pcap, &header, &data)) == 1) {
    const struct sdec_packet packet = {.data = {data, header->caplen},
                                       .original_len = header->len,
                                       .link = link == DLT_NUMBER_RAW ? LINKTYPE_NUMBER_RAW : (uint32_t)link,
                                       .frame = ++frame,
                                       .time_ns = (uint64_t)header->ts.tv_sec * 1000000000u +
                                                  (uint64_t)header->ts.tv_usec};
    sdec_oracle_feed(run->oracle, &packet);
    print_findings(run);
  }
  sdec_oracle_finish(run->oracle);
  print_findings(run);
  const enum status status = result == PCAP_ERROR ? unreadable(path, pcap_geterr(pcap)) : STATUS_FINE;
  pcap_close(pcap);
  return status;
}

static enum status judge_script(struct run *run, const char *path) {
  struct script script = {.file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r")};
  struct sdec_span bytes;
  enum script_line line;
  if (script.file == NULL) {
    return unreadable(path, strerror(errno));
  }
  run->source = path;
  while ((line = sdec_script_next(&script, &bytes)) < SCRIPT_END) {
    switch (line) {
      case SCRIPT_CONNECT: sdec_oracle_connect(run->oracle, true); break;
      case SCRIPT_REQUEST: sdec_oracle_request(run->oracle, SDEC_CARRIER_SPDM, bytes); break;
      default: sdec_oracle_response(run->oracle, SDEC_CARRIER_SPDM, bytes); break;
    }
    print_findings(run);
  }
  if (line == SCRIPT_BAD) {
    fprintf(stderr, "spdm-oracle: %s:%" PRIu32 ": neither connect, nor > or < and hex\n", path, script.line);
  }
  sdec_script_close(&script);
  if (script.file != stdin) {
    fclose(script.file);
  }
  return line == SCRIPT_BAD ? STATUS_UNREADABLE : STATUS_FINE;
}

static enum status judge_hex(struct run *run, const char *hex, bool is_request) {
  uint8_t *bytes = malloc(SCRIPT_MESSAGE_MOST);
  struct sdec_span message = {bytes, 0};
  if (bytes == NULL || !sdec_script_hex(hex, bytes, SCRIPT_MESSAGE_MOST, &message.len)) {
    free(bytes);
    fprintf(stderr, "spdm-oracle: not hex, or too long: %.40s\n", hex);
    return STATUS_USAGE;
  }
  run->source = "exchange";
  if (is_request) {
    sdec_oracle_request(run->oracle, SDEC_CARRIER_SPDM, message);
  } else {
    sdec_oracle_response(run->oracle, SDEC_CARRIER_SPDM, message);
  }
  print_findings(run);
  free(bytes);
  return STATUS_FINE;
}

static enum status read_keylog(struct run *run, const char *path) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t cap = 0;
  ssize_t len;
  if (file == NULL) {
    return unreadable(path, strerror(errno));
  }
  while ((len = getline(&line, &cap, file)) >= 0 && run->config.n_secrets < SECRETS_MOST) {
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r')) {
      len--;
    }
    run->config.n_secrets += sdec_keylog_line(line, (size_t)len, &run->secrets[run->config.n_secrets]) ==
                             SDEC_KEYLOG_SECRET;
  }
  free(line);
  fclose(file);
  return STATUS_FINE;
}

static enum status assume(struct run *run, const char *argument) {
  char name[64];
  const char *equals = strchr(argument, '=');
  const size_t len = equals != NULL ? (size_t)(equals - argument) : 0;
  if (len > 0 && len < sizeof(name)) {
    memcpy(name, argument, len);
    name[len] = '\0';
    if (sdec_assume(&run->config, name, equals + 1)) {
      return STATUS_FINE;
    }
  }
  fprintf(stderr, "spdm-oracle: --assume %s: no such name or value\n", argument);
  return STATUS_USAGE;
}

enum long_option {
  OPTION_REQUEST = 256,
  OPTION_RESPONSE,
  OPTION_EXCHANGE,
  OPTION_CONNECT,
  OPTION_ASSUME,
  OPTION_KEYLOG
};

static const struct option options[] = {
    {"request", required_argument, NULL, OPTION_REQUEST},
    {"response", required_argument, NULL, OPTION_RESPONSE},
    {"exchange", required_argument, NULL, OPTION_EXCHANGE},
    {"connect", no_argument, NULL, OPTION_CONNECT},
    {"assume", required_argument, NULL, OPTION_ASSUME},
    {"keylog", required_argument, NULL, OPTION_KEYLOG},
    {"quiet", no_argument, NULL, 'q'},
    {"summary", no_argument, NULL, 's'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* Settings come first, whatever their place; the messages in a second pass, in their order. */
static enum status set(struct run *run, int option, const char *value) {
  switch (option) {
    case 'q': run->quiet = true; return STATUS_FINE;
    case 's': run->summary = true; return STATUS_FINE;
    case OPTION_ASSUME: return assume(run, value);
    case OPTION_KEYLOG: return read_keylog(run, value);
    case '?':
    case ':': return STATUS_USAGE;
    default: run->exchanged = true; return STATUS_FINE;
  }
}

static enum status exchange(struct run *run, int option, const char *value) {
  switch (option) {
    case OPTION_REQUEST: return judge_hex(run, value, true);
    case OPTION_RESPONSE: return judge_hex(run, value, false);
    case OPTION_EXCHANGE: return judge_script(run, value);
    case OPTION_CONNECT: sdec_oracle_connect(run->oracle, true); return STATUS_FINE;
    default: return STATUS_FINE;
  }
}

static enum status each_option(struct run *run, int argc, char **argv,
                               enum status (*apply)(struct run *, int, const char *)) {
  int option;
  enum status status = STATUS_FINE;
  optind = 1;
  while (status == STATUS_FINE && (option = getopt_long(argc, argv, "qsh", options, NULL)) != -1) {
    if (option == 'h') {
      fputs(help, stdout);
      exit(STATUS_FINE);
    }
    status = apply(run, option, optarg);
  }
  return status;
}

/* Captures have connections of their own, so each gets an oracle of its own. */
static enum status with_oracle(struct run *run, enum status (*judge)(struct run *, int, char **), int argc, char **argv,
                               uint64_t *findings) {
  run->oracle = sdec_oracle_new(&run->config);
  if (run->oracle == NULL) {
    return unreadable("memory", "not enough");
  }
  const enum status status = judge(run, argc, argv);
  const struct sdec_oracle_stats stats = sdec_oracle_stats(run->oracle);
  *findings += stats.findings;
  if (run->summary) {
    printf("%s: %" PRIu64 " responses, %" PRIu64 " of them refusals, %" PRIu64 " not fully judged; %" PRIu64
           " sealed records; %" PRIu64 " findings\n",
           run->source, stats.responses, stats.refusals, stats.unsure, stats.sealed, stats.findings);
  }
  sdec_oracle_free(run->oracle);
  return status;
}

static enum status judge_exchange(struct run *run, int argc, char **argv) {
  return each_option(run, argc, argv, exchange);
}

static enum status judge_file(struct run *run, int argc, char **argv) {
  (void)argc;
  return judge_capture(run, argv[0]);
}

int main(int argc, char **argv) {
  struct run run = {.source = "exchange", .openssl = sdec_openssl_new()};
  uint64_t findings = 0;
  run.secrets = calloc(SECRETS_MOST, sizeof(*run.secrets));
  run.config.secrets = run.secrets;
  run.config.crypto = run.openssl != NULL ? sdec_openssl_calls(run.openssl) : NULL;
  enum status status = run.secrets != NULL ? each_option(&run, argc, argv, set) : STATUS_UNREADABLE;
  if (status == STATUS_FINE && optind == argc && !run.exchanged) {
    fputs("usage: spdm-oracle [options] FILE... | --request HEX --response HEX ...; --help tells more\n", stderr);
    status = STATUS_USAGE;
  }
  if (status == STATUS_FINE && run.exchanged) {
    status = with_oracle(&run, judge_exchange, argc, argv, &findings);
  }
  for (int i = optind; status == STATUS_FINE && i < argc; i++) {
    status = with_oracle(&run, judge_file, 1, &argv[i], &findings);
  }
  free(run.secrets);
  sdec_openssl_free(run.openssl);
  return status != STATUS_FINE ? (int)status : findings > 0 ? STATUS_FINDINGS : STATUS_FINE;
}
