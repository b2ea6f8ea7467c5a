/* SPDX-License-Identifier: BSD-3-Clause
 *
 * spdm-peer: the command that drives a responder.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sdec_keylog.h>
#include <sdec_openssl.h>

#include "complain.h"
#include "drive.h"
#include "show/findings.h"
#include "write/reports.h"

enum status { STATUS_FINE, STATUS_FINDINGS, STATUS_USAGE, STATUS_UNREACHABLE };

#define PORT_EMU "2323"
#define PORT_TCP "4194"
#define RATE_MOST 10000u

static const char help[] =
    "NAME\n"
    "  spdm-peer - drive an SPDM responder with mutated requests and judge its responses\n"
    "\n"
    "SYNOPSIS\n"
    "  spdm-peer [options] HOST[:PORT]\n"
    "  spdm-peer [options] --exec PROGRAM\n"
    "\n"
    "DESCRIPTION\n"
    "  Connects to a responder over TCP, sends a well-formed negotiation and some well-formed requests, then mutants\n"
    "  of them, a connection for each round. spdm-oracle's rules judge every response; what is wrong, hangs and\n"
    "  disconnects are reported once each, with a file that --replay sends again. Everything is recorded as pcapng.\n"
    "  The same seed sends the same requests to a responder that answers the same.\n"
    "\n"
    "  Use it only on responders that you are allowed to break: hosts other than this one are refused unless you\n"
    "  confirm with --i-own-this-host.\n"
    "\n"
    "OPTIONS\n"
    "  --framing NAME   emu-mctp (the emulator's socket with MCTP inside, the default), emu-none, emu-doe, emu-tcp,\n"
    "                   tcp (DSP0287, the default on port 4194 and for programs), tcp-libspdm (as libspdm counts its\n"
    "                   length)\n"
    "  --exec PROGRAM   no host: run PROGRAM (a command for sh) for each connection; frames go to its standard input\n"
    "                   and come from its standard output. It reaches the device by whatever bus\n"
    "  --count N        requests to send, 1000 by default\n"
    "  --rate N         requests a second at most, 200 by default\n"
    "  --per-round N    requests on one connection, 16 by default\n"
    "  --seed N         seed of the random choices, 1 by default\n"
    "  --timeout MS     how long a response may take, 2000 by default\n"
    "  --spdm-version V 1.0 to 1.4: speak this version; without it the newest that the responder offers\n"
    "  -o, --output DIR where finding-NNN.exchange and exchanges.pcapng go, spdm-peer.out by default\n"
    "  --replay FILE    send the requests of FILE and nothing else\n"
    "  --i-own-this-host\n"
    "                   HOST is another machine, and I own it\n"
    "  --psk HEX        a pre-shared key: enter sessions by it, too, and ask on inside. AES-256-GCM with SHA-256 or SHA-384\n"
    "  --psk-hint TEXT  the hint that names it\n"
    "  --json           findings and totals as JSON, a line each, at the end, as spdmdump --lint --json prints them; the\n"
    "                   usual lines go to standard error\n"
    "  --sarif FILE     write the findings as SARIF 2.1.0, too\n"
    "  -h, --help       this text\n"
    "  --version        show the version\n"
    "\n"
    "EXIT STATUS\n"
    "  0 no finding, 1 findings, 2 wrong usage, 3 no responder there, or a file cannot be read or written\n";

struct arguments {
  struct drive drive;
  enum framing framing;
  const char *output, *replay, *program, *sarif;
  char host[256], port[16];
  char replay_line[2048];
  bool own_host, json;
};

enum long_option {
  OPTION_FRAMING = 256,
  OPTION_COUNT,
  OPTION_RATE,
  OPTION_PER_ROUND,
  OPTION_SEED,
  OPTION_TIMEOUT,
  OPTION_VERSION,
  OPTION_REPLAY,
  OPTION_OWN,
  OPTION_EXEC,
  OPTION_JSON,
  OPTION_PSK,
  OPTION_PSK_HINT,
  OPTION_SARIF,
  OPTION_TOOL_VERSION
};

static const struct option options[] = {
    {"framing", required_argument, NULL, OPTION_FRAMING},
    {"count", required_argument, NULL, OPTION_COUNT},
    {"rate", required_argument, NULL, OPTION_RATE},
    {"per-round", required_argument, NULL, OPTION_PER_ROUND},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"spdm-version", required_argument, NULL, OPTION_VERSION},
    {"json", no_argument, NULL, OPTION_JSON},
    {"psk", required_argument, NULL, OPTION_PSK},
    {"psk-hint", required_argument, NULL, OPTION_PSK_HINT},
    {"sarif", required_argument, NULL, OPTION_SARIF},
    {"version", no_argument, NULL, OPTION_TOOL_VERSION},
    {"output", required_argument, NULL, 'o'},
    {"replay", required_argument, NULL, OPTION_REPLAY},
    {"i-own-this-host", no_argument, NULL, OPTION_OWN},
    {"exec", required_argument, NULL, OPTION_EXEC},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool number(const char *text, uint64_t least, uint64_t most, uint64_t *out) {
  char *end;
  errno = 0;
  *out = strtoull(text, &end, 0);
  return errno == 0 && end != text && *end == '\0' && *text != '-' && *out >= least && *out <= most;
}

static bool small_number(const char *text, uint32_t most, uint32_t *out) {
  uint64_t value;
  const bool good = number(text, 1, most, &value);
  *out = (uint32_t)value;
  return good;
}

static bool version_named(const char *text, uint8_t *out) {
  const bool good = text[0] == '1' && text[1] == '.' && text[2] >= '0' && text[2] <= '4' && text[3] == '\0';
  *out = good ? (uint8_t)(0x10 | (text[2] - '0')) : 0;
  return good;
}

static bool set(struct arguments *a, int option, const char *value) {
  struct drive *d = &a->drive;
  switch (option) {
    case OPTION_FRAMING: a->framing = framing_named(value); return a->framing != FRAMINGS;
    case OPTION_COUNT: return number(value, 1, UINT32_MAX, &d->count);
    case OPTION_RATE: return small_number(value, RATE_MOST, &d->rate);
    case OPTION_PER_ROUND: return small_number(value, 10000, &d->per_round);
    case OPTION_SEED: return number(value, 0, UINT64_MAX / 4, &d->seed);
    case OPTION_TIMEOUT: return small_number(value, 600000, &d->timeout_ms);
    case OPTION_VERSION: return version_named(value, &d->version);
    case OPTION_PSK: return session_key(&d->session, value);
    case OPTION_PSK_HINT: d->session.hint = value; return strlen(value) <= 64;
    case OPTION_JSON: a->json = true; return true;
    case OPTION_SARIF: a->sarif = value; return true;
    case OPTION_REPLAY: a->replay = value; return true;
    case OPTION_EXEC: a->program = value; return *value != '\0';
    case OPTION_OWN: a->own_host = true; return true;
    case 'o': a->output = value; return true;
    default: return false;
  }
}

/* HOST, HOST:PORT, or [HOST]:PORT. */
static bool split_host(struct arguments *a, const char *text) {
  const char *bracket = text[0] == '[' ? strchr(text, ']') : NULL;
  const char *colon = bracket != NULL ? strchr(bracket, ':') : strrchr(text, ':');
  const char *host = bracket != NULL ? text + 1 : text;
  const char *end = bracket != NULL ? bracket : colon != NULL ? colon : text + strlen(text);
  const size_t len = (size_t)(end - host);
  if (len == 0 || len >= sizeof(a->host) || (colon != NULL && strlen(colon + 1) >= sizeof(a->port))) {
    return false;
  }
  memcpy(a->host, host, len);
  a->host[len] = '\0';
  const bool binding = a->framing == FRAMING_TCP || a->framing == FRAMING_TCP_LIBSPDM;
  snprintf(a->port, sizeof(a->port), "%s", colon != NULL ? colon + 1 : binding ? PORT_TCP : PORT_EMU);
  return true;
}

static enum status usage(const char *what) {
  fprintf(stderr, "spdm-peer: %s; see --help\n", what);
  return STATUS_USAGE;
}

static enum status parse(struct arguments *a, int argc, char **argv) {
  int option;
  while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
    if (option == 'h' || option == OPTION_TOOL_VERSION) {
      fputs(option == 'h' ? help : "spdm-peer " SDEC_VERSION "\n", stdout);
      exit(STATUS_FINE);
    }
    if (!set(a, option, optarg)) {
      return option == '?' ? STATUS_USAGE : usage("a value that makes no sense");
    }
  }
  const bool host = a->program == NULL;
  if (argc - optind != host || (host && !split_host(a, argv[optind]))) {
    return usage("one HOST[:PORT] is needed, or --exec PROGRAM");
  }
  if (a->framing == FRAMINGS) {
    a->framing = !host || strcmp(a->port, PORT_TCP) == 0 ? FRAMING_TCP : FRAMING_EMU_MCTP;
  }
  return STATUS_FINE;
}

static bool is_loopback(const struct addrinfo *info) {
  if (info->ai_family == AF_INET) {
    return ntohl(((const struct sockaddr_in *)(const void *)info->ai_addr)->sin_addr.s_addr) >> 24 == 127;
  }
  return info->ai_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)info->ai_addr)->sin6_addr);
}

static enum status resolve(struct arguments *a) {
  if (a->program != NULL) {
    a->drive.wire.program = a->program;
    return STATUS_FINE;
  }
  const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *list;
  const int error = getaddrinfo(a->host, a->port, &wanted, &list);
  if (error != 0) {
    fprintf(stderr, "spdm-peer: %s port %s: %s\n", a->host, a->port, gai_strerror(error));
    return STATUS_UNREACHABLE;
  }
  const bool allowed = a->own_host || is_loopback(list);
  memcpy(&a->drive.wire.address, list->ai_addr, list->ai_addrlen);
  a->drive.wire.address_len = list->ai_addrlen;
  freeaddrinfo(list);
  return allowed ? STATUS_FINE : usage("this host is not the machine itself: if it is yours, say --i-own-this-host");
}

static void replay_line(struct arguments *a) {
  /* Not the key itself, which whoever reproduces the finding must supply. */
  const char *psk = a->drive.session.psk_len > 0 ? " --psk KEY" : "";
  const bool brackets = strchr(a->host, ':') != NULL;
  if (a->program != NULL) {
    snprintf(a->replay_line, sizeof(a->replay_line), "spdm-peer --framing %s%s --exec '%s' --replay",
             framing_name(a->framing), psk, a->program);
  } else {
    snprintf(a->replay_line, sizeof(a->replay_line), "spdm-peer --framing %s%s%s %s%s%s:%s --replay",
             framing_name(a->framing), psk, a->own_host ? " --i-own-this-host" : "", brackets ? "[" : "", a->host,
             brackets ? "]" : "", a->port);
  }
}

/* Creates the output folder and the recording in it. */
static enum status prepare_output(struct arguments *a) {
  char path[512];
  if (snprintf(path, sizeof(path), "%s/exchanges.pcapng", a->output) >= (int)sizeof(path) ||
      (mkdir(a->output, 0777) != 0 && errno != EEXIST) || !record_open(&a->drive.record, path)) {
    fprintf(stderr, "spdm-peer: %s: %s\n", a->output, strerror(errno));
    return STATUS_UNREACHABLE;
  }
  replay_line(a);
  a->drive.journal.folder = a->output;
  a->drive.journal.lines = a->json ? stderr : stdout;
  a->drive.journal.replay = a->replay_line;
  return STATUS_FINE;
}

static enum drive_end run(struct arguments *a) {
  if (a->replay == NULL) {
    return drive_rounds(&a->drive);
  }
  FILE *script = fopen(a->replay, "r");
  if (script == NULL) {
    fprintf(stderr, "spdm-peer: %s: %s\n", a->replay, strerror(errno));
    return DRIVE_UNREACHABLE;
  }
  const enum drive_end end = drive_replay(&a->drive, script);
  fclose(script);
  return end;
}

/* Writes each finding once, with its count, for other programs; false on failure. */
static bool report(const struct arguments *a) {
  static struct reports reports;
  struct out out;
  const struct sdec_judge_stats judged = sdec_oracle_judged(a->drive.oracle);
  if (!out_open(&out, STDOUT_FILENO) || !reports_open(&reports, a->sarif, NULL)) {
    return false;
  }
  reports_input(&reports, a->program != NULL ? a->program : a->host);
  for (uint32_t i = 0; i < a->drive.journal.n_entries; i++) {
    struct sdec_finding finding = a->drive.journal.entries[i].finding;
    finding.count = a->drive.journal.entries[i].times;
    reports_add(&reports, &finding);
    if (a->json) {
      findings_event(NULL, &finding, &out);
    }
  }
  if (a->json) {
    findings_event_summary(NULL, &judged, &out);
  }
  reports_input_end(&reports);
  out_close(&out);
  return reports_close(&reports) == EXIT_CLEAN && out.error == 0;
}

static void summarise(const struct drive *d) {
  const struct sdec_oracle_stats stats = sdec_oracle_stats(d->oracle);
  FILE *lines = d->journal.lines;
  for (uint32_t i = 0; i < d->journal.n_entries; i++) {
    fprintf(lines, "%6" PRIu64 " x %s\n", d->journal.entries[i].times, d->journal.entries[i].what);
  }
  fprintf(lines,
          "%" PRIu64 " requests in %" PRIu64 " rounds, %" PRIu64 " responses (%" PRIu64 " refusals, %" PRIu64
          " not fully judged), %" PRIu64 " hangs, %" PRIu64 " disconnects; %" PRIu64 " findings, %" PRIu32
          " different\n",
          d->sent, d->round, stats.responses, stats.refusals, stats.unsure, d->hangs, d->disconnects,
          d->journal.n_findings, d->journal.n_entries);
  if (d->session.psk_len > 0) {
    fprintf(lines, "%" PRIu64 " sessions were entered%s\n", d->sessions,
            d->sessions == 0 ? ": the responder refused" : "");
  }
  fflush(lines);
}

int main(int argc, char **argv) {
  static struct arguments a = {.drive = {.count = 1000, .seed = 1, .rate = 200, .per_round = 16, .timeout_ms = 2000},
                               .framing = FRAMINGS,
                               .output = "spdm-peer.out"};
  struct sdec_secret secret = {.kind = SDEC_SECRET_PSK, .any = true};
  struct sdec_openssl *openssl = NULL;
  struct sdec_config config = {.size = sizeof(config), .secrets = &secret};
  struct drive *d = &a.drive;
  enum status status = parse(&a, argc, argv);
  if (status != STATUS_FINE) {
    return (int)status;
  }
  if (d->session.psk_len > 0 && (openssl = sdec_openssl_new()) != NULL) { /* needed to judge messages in sessions */
    memcpy(secret.secret, d->session.psk, d->session.psk_len);
    secret.secret_len = (uint16_t)d->session.psk_len;
    config.crypto = sdec_openssl_calls(openssl);
    config.n_secrets = 1;
  }
  d->oracle = sdec_oracle_new(&config, NULL);
  d->mutator = mutator_new(d->seed);
  if (d->oracle == NULL || d->mutator == NULL || !wire_open(&d->wire, a.framing, d->timeout_ms, &d->record)) {
    fputs("spdm-peer: not enough memory\n", stderr);
    return STATUS_UNREACHABLE;
  }
  status = resolve(&a);
  status = status == STATUS_FINE ? prepare_output(&a) : status;
  if (status == STATUS_FINE) {
    if (run(&a) == DRIVE_UNREACHABLE) {
      fprintf(stderr, "spdm-peer: %s%s%s: no responder there, or nothing to replay\n",
              a.program != NULL ? a.program : a.host, a.program != NULL ? "" : " port ", a.port);
      status = STATUS_UNREACHABLE;
    }
    summarise(d);
    status = report(&a) ? status : STATUS_UNREACHABLE;
  }
  wire_close(&d->wire);
  if (!record_close(&d->record)) {
    fputs("spdm-peer: the recording could not be written\n", stderr);
    status = STATUS_UNREACHABLE;
  }
  status = status == STATUS_FINE && d->journal.n_findings > 0 ? STATUS_FINDINGS : status;
  journal_close(&d->journal);
  mutator_free(d->mutator);
  sdec_oracle_free(d->oracle);
  sdec_openssl_free(openssl);
  return (int)status;
}
