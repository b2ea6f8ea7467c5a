/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses the command line. Every error is reported in one line that says what is accepted.
 */
#define _GNU_SOURCE
#include "options/options.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "input/lines/format.h"
#include "tables/list.h"
#include "options/completion.h"
#include "options/options_config.h"
#include "options/options_fields.h"
#include "options/options_fit.h"
#include "options/options_jobs.h"
#include "options/options_keys.h"
#include "options/options_kinds.h"
#include "options/options_reference.h"
#include "options/options_verify.h"
#include "options/outputs.h"
#include "options/table.h"

#define PROBLEM_LEN 1024

/* State of the getopt loop. */
struct reading {
  struct options *options;
  const char **inputs;
  uint32_t n_times;
  const char *colour;
};

/* Session ids are copied from output: text prints eight hexadecimal digits, JSON a decimal number. Eight digits that
 * fit both match either reading; a capture with both sessions is unlikely. */
static bool read_session(const char *text, struct select *select) {
  uint64_t hex = 0, decimal = 0;
  const bool is_hex = options_number(text, 16, UINT32_MAX, &hex);
  const bool is_decimal = options_number(text, 10, UINT32_MAX, &decimal);
  if (!is_hex && !is_decimal) {
    complain("--session %s: not a session id; give it as 0xffff0000 or in decimal", text);
    return false;
  }
  const bool hex_meant = is_hex && (!is_decimal || strlen(text) == 8);
  select->by_session = true;
  select->session = (uint32_t)(hex_meant ? hex : decimal);
  select->session_too = (uint32_t)(is_decimal ? decimal : hex);
  return true;
}

static bool read_count(const char *text, struct options *options) {
  if (!options_number(text, 10, UINT64_MAX, &options->count) || options->count == 0) {
    complain("-c %s: not a number of messages; give 1 or more", text);
    return false;
  }
  return true;
}

static bool read_buffer(const char *text, struct options *options) {
  uint64_t kib = 0;
  if (!options_number(text, 10, LIVE_BUFFER_KIB_MOST, &kib) || kib == 0) {
    complain("-B %s: not a size in KiB; give 1 to %u", text, LIVE_BUFFER_KIB_MOST);
    return false;
  }
  options->live.buffer_kib = (uint32_t)kib;
  options->live.tuned = true;
  return true;
}

static bool read_conns(const char *text, struct select *select) {
  if (!select_conns(select, text)) {
    complain("--conn %s: give numbers of connections, as --json and -v have them, at most %d", text, SELECT_MOST);
    return false;
  }
  return true;
}

static bool read_endpoints(const char *text, struct select *select) {
  if (!select_endpoints(select, text)) {
    complain("--endpoint %s: give endpoints such as 10.0.0.1:4194, 10.0.0.1, ::1, :4194 or 8; at most %d", text,
             SELECT_MOST);
    return false;
  }
  return true;
}

static bool read_names(const char *text, struct select *select) {
  char problem[PROBLEM_LEN];
  struct sdec_text says = {.data = problem, .cap = sizeof(problem)};
  if (select_names(select, text, &says)) {
    return true;
  }
  sdec_put_zero(&says);
  complain("-m: %s", problem);
  return false;
}

static bool read_filter(const char *text, struct select *select) {
  char problem[PROBLEM_LEN];
  struct sdec_text says = {.data = problem, .cap = sizeof(problem) - 1};
  size_t at = 0;
  filter_free(select->filter);
  select->filter = filter_new(text, &says, &at);
  if (select->filter == NULL) {
    sdec_put_zero(&says);
    complain("-Y: %s", problem);
    complain("    %s", text);
    complain("    %*s^", (int)(at < PROBLEM_LEN ? at : PROBLEM_LEN), "");
  }
  return select->filter != NULL;
}

static bool read_list(const char *text, struct options *options) {
  options->task = TASK_LIST;
  options->list = (uint8_t)list_find(text);
  if (options->list == LISTS) {
    complain("--list %s: give messages, fields, links, line-formats, rules, assume or interfaces", text);
    return false;
  }
  return true;
}

static bool read_colour(const char *text, struct reading *reading) {
  reading->colour = text;
  if (strcmp(text, "auto") != 0 && strcmp(text, "always") != 0 && strcmp(text, "never") != 0) {
    complain("--colour %s: give auto, always or never", text);
    return false;
  }
  return true;
}

static bool read_write_as(const char *text, struct options *options) {
  options->write_mctp = strcmp(text, "mctp") == 0;
  if (!options->write_mctp && strcmp(text, "pdu") != 0) {
    complain("--write-as %s: give pdu or mctp", text);
    return false;
  }
  return true;
}

static bool read_line_format(const char *text, struct options *options) {
  struct format format;
  char problem[FORMAT_PROBLEM];
  if (!format_read(&format, "own", text, problem)) {
    complain("--line-format %s: %s; see --list-line-formats for examples", text, problem);
    return false;
  }
  options->line_format = text;
  return true;
}

static void add_input(struct reading *reading, const char *input) {
  reading->inputs[reading->options->n_inputs++] = input;
}

static bool read_flag(int option, struct options *options) {
  switch (option) {
    case 'q': options->view.depth = DEPTH_NAMES; return true;
    case 'v':
      options->view.whole = options->view.depth == DEPTH_TREE;
      options->view.depth = DEPTH_TREE;
      return true;
    case 'x':
    case 'X': options->view.hex = true; return true;
    case 'n': return true;
    case '#': options->view.numbered = true; return true;
    case 'D': return read_list("interfaces", options);
    case OPTION_COUNT: options->counts = true; return true;
    case 'l': options->flush = true; return true;
    case OPTION_PRINT: options->print = true; return true;
    case OPTION_JSON: options->json = true; return true;
    case OPTION_NO_SECCOMP: options->live.no_sandbox = options->live.tuned = true; return true;
    case OPTION_STATS: options->stats = true; return true;
    case OPTION_MEASUREMENTS: options->measurements = true; return true;
    case OPTION_SUMMARY: return options->summary = true;
    case OPTION_MERMAID: return options->mermaid = true;
    case OPTION_SECRETS: options->view.show_secrets = true; return true;
    case OPTION_NOTES: options->select.findings_only = true; return true;
    default: return false;
  }
}

static bool read_value(int option, const char *value, struct reading *reading) {
  struct options *options = reading->options;
  switch (option) {
    case 't': reading->n_times++; return true;
    case 'e': return value != NULL ? options_columns("-e", value, options) : (options->view.link = true);
    case 'E': return options_style(value, options);
    case 'T': return options_form(value, options);
    case OPTION_FIELDS: return options_columns("--fields", value, options);
    case OPTION_ENDPOINT: return read_endpoints(value, &options->select);
    case OPTION_CONN: return read_conns(value, &options->select);
    case 'm': return read_names(value, &options->select);
    case 'Y': return read_filter(value, &options->select);
    case 'c': return read_count(value, options);
    case 'C':
    case 'G':
    case 'W': return options_ring(option, value, &options->ring);
    case 'r': add_input(reading, value); return true;
    case 'i': options->live.interface = value; return true;
    case 'B': return read_buffer(value, options);
    case 'Z':
      options->live.user = value;
      options->live.tuned = true;
      return true;
    case 'w': options->write_path = value; return true;
    case OPTION_DIFF: options->diff_path = value; return true;
    case OPTION_JOBS: return options_jobs(value, options);
    case OPTION_REPORT: options->report_path = value; return true;
    case OPTION_REDACT: options->redact_path = value; return true;
    case OPTION_REDACT_KEEP: return options_keep(value, options);
    case OPTION_DIFF_IGNORE: return options_ignore(value, options);
    case OPTION_COLOUR: return read_colour(value, reading);
    case OPTION_SESSION: return read_session(value, &options->select);
    case OPTION_ASSUME: return options_assume(value, &options->config);
    case OPTION_LINK: return options_link(value, &options->config);
    case OPTION_PORT: return options_port(value, &options->config);
    case OPTION_LIST: return read_list(value, options);
    case OPTION_WRITE_AS: return read_write_as(value, options);
    case OPTION_LINE_FORMATS: return read_list("line-formats", options);
    case OPTION_LINE_FORMAT: return read_line_format(value, options);
    case OPTION_HEX:
      options->hex = true;
      if (value != NULL) {
        add_input(reading, value);
      }
      return true;
    default: return false; /* getopt returns nothing else */
  }
}

/* `given` begins with two dashes and may include a value. */
static void refuse_long(const char *given) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  const int len = (int)strcspn(given, "=");
  const bool near = table_nearest(given + 2, &text);
  sdec_put_zero(&text);
  complain("%.*s: unknown option%s%s", len, given, buffer,
           near ? " All of them: spdmdump --help" : "; see spdmdump --help");
}

static void refuse_option(int kind, char **argv) {
  const char *given = argv[optind - 1];
  const bool is_long = optopt == 0 || optopt >= OPTION_JSON;
  char short_name[3] = {'-', (char)optopt, '\0'};
  if (kind == ':') {
    complain("%s: a value is missing; see spdmdump --help", is_long ? given : short_name);
  } else if (is_long && optopt != 0) {
    complain("%s: this option takes no value; see spdmdump --help", given);
  } else if (is_long) {
    refuse_long(given);
  } else {
    complain("%s: unknown option; see spdmdump --help", short_name);
  }
}

static void print_versions(struct out *out) {
#ifdef SDEC_NO_OPENSSL
  static const char crypto[] = ", no OpenSSL";
#else
  static const char crypto[] = "";
#endif
  out_format(out, "spdmdump %s, libsdec %s, %s%s\n", SDEC_VERSION, SDEC_VERSION, pcap_lib_version(), crypto);
}

/* Handles --help, --version and --completion. */
static int print_and_end(int option, const char *value) {
  struct out out;
  if (!out_open(&out, STDOUT_FILENO)) {
    complain("out of memory");
    return EXIT_INPUT;
  }
  if (option == OPTION_COMPLETION && !completion_print(value, &out)) {
    complain("--completion %s: give bash, zsh or fish", value);
    return out_finish(&out, EXIT_USAGE);
  }
  if (option == OPTION_COMPLETION) {
    return out_finish(&out, EXIT_CLEAN);
  }
  if (option == OPTION_VERSION) {
    print_versions(&out);
  } else {
    usage_print(&out);
  }
  return out_finish(&out, EXIT_CLEAN);
}

static bool wants_colour(const char *when) {
  const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
  if (when != NULL && strcmp(when, "auto") != 0) {
    return strcmp(when, "always") == 0;
  }
  const bool able = term == NULL || strcmp(term, "dumb") != 0;
  return isatty(STDOUT_FILENO) && able && (no_color == NULL || no_color[0] == '\0');
}

static uint32_t terminal_columns(void) {
  struct winsize size = {0};
  if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
    return 0;
  }
  return size.ws_col;
}

static void set_view(const struct reading *reading) {
  static const uint8_t times[] = {TIME_CLOCK, TIME_NONE, TIME_EPOCH, TIME_DELTA, TIME_DATE, TIME_RELATIVE};
  struct options *options = reading->options;
  const uint32_t last = sizeof(times) / sizeof(times[0]) - 1;
  options->view.time = times[reading->n_times < last ? reading->n_times : last];
  options->view.colour = wants_colour(reading->colour);
  options->view.columns = terminal_columns();
  options->view.no_packets = options->hex;
}

/* The first mapping of a link type wins, so this does not override the user's mapping for pasted hex. */
static bool map_hex(struct options *options) {
  struct sdec_config *config = &options->config;
  for (uint32_t i = 0; i < config->n_links; i++) {
    if (config->links[i].link == HEX_LINK) {
      return true;
    }
  }
  if (config->n_links == SDEC_CONFIG_LINKS) {
    complain("--link: at most %d link types with --hex", SDEC_CONFIG_LINKS - 1);
    return false;
  }
  config->links[config->n_links].link = HEX_LINK;
  config->links[config->n_links].carrier = SDEC_CARRIER_SPDM;
  config->n_links++;
  return true;
}

/* -e names a column with -T fields, as in tshark; otherwise it is tcpdump's -e. */
static bool wants_fields(int argc, char **argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    const char *form = strncmp(argv[i], "-T", 2) != 0 ? "" : argv[i][2] != '\0' ? argv[i] + 2 : argv[i + 1];
    if (form != NULL && strcmp(form, "fields") == 0) {
      return true;
    }
  }
  return false;
}

static bool read_all(int argc, char **argv, struct reading *reading, int *out_status) {
  char letters[LETTERS_LEN];
  struct option list[LONG_OPTIONS_MOST];
  int option = 0;
  opterr = 0;
  table_getopt(letters, list, wants_fields(argc, argv));
  while ((option = getopt_long(argc, argv, letters, list, NULL)) != -1) {
    if (option == 'h' || option == OPTION_VERSION || option == OPTION_COMPLETION) {
      *out_status = print_and_end(option, optarg);
      return false;
    }
    if (option == '?' || option == ':') {
      refuse_option(option, argv);
      return false;
    }
    const bool taken = option >= LINT_OPTION_FIRST ? options_lint(&reading->options->lint, option, optarg, out_status)
                       : option >= REFERENCE_OPTION_FIRST
                           ? options_reference(reading->options, option, optarg, out_status)
                       : option >= VERIFY_OPTION_FIRST ? options_verify(reading->options, option, optarg, out_status)
                       : option >= KEY_OPTION_FIRST
                           ? options_key(reading->options, option, optarg, out_status)
                           : read_flag(option, reading->options) || read_value(option, optarg, reading);
    if (!taken) {
      return false;
    }
  }
  for (int i = optind; i < argc; i++) {
    add_input(reading, argv[i]);
  }
  return true;
}

bool options_read(int argc, char **argv, struct options *out, int *out_status) {
  *out = (struct options){.view = {.depth = DEPTH_LINE}, .live = {.buffer_kib = LIVE_BUFFER_KIB}};
  *out_status = EXIT_USAGE;
  /* At most one input per argument, plus standard input if there is none. */
  struct reading reading = {.options = out, .inputs = calloc((size_t)argc + 1, sizeof(char *))};
  out->inputs = reading.inputs;
  if (reading.inputs == NULL) {
    complain("out of memory");
    return false;
  }
  if (!read_all(argc, argv, &reading, out_status) || !options_crypto(out) || !options_fit(out)) {
    return false;
  }
  if (out->n_inputs == 0) {
    add_input(&reading, "-");
  }
  set_view(&reading);
  if (out->task != TASK_DECODE) {
    return true;
  }
  if (!outputs_make_sense(out) || !options_references(out, out_status)) {
    return false;
  }
  secrets_environment(&out->secrets);
  return !out->hex || map_hex(out);
}

void options_free(struct options *options) {
  free((void *)options->inputs);
  options->inputs = NULL;
  select_free(&options->select);
  columns_free(options->columns);
  options->columns = NULL;
  secrets_free(&options->secrets);
  chains_free(&options->chains);
  trust_free(&options->trust);
  references_free(&options->references);
  files_free(&options->files);
  options_lint_free(&options->lint);
}
