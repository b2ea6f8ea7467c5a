/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The parsed command line.
 */
#ifndef DUMP_OPTIONS_H
#define DUMP_OPTIONS_H

#include "complain.h"
#include "filter/columns.h"
#include "input/chains.h"
#include "input/secrets.h"
#include "input/trust.h"
#include "options/files.h"
#include "options/options_lint.h"
#include "options/select.h"
#include "redact/kinds.h"
#include "reference/reference.h"
#include "reference/writer.h"
#include "show/sink.h"
#include "write/ring.h"

/* Pasted hex is fed as packets of link type LINKTYPE_USER0; --link 147=NAME changes what they contain. */
#define HEX_LINK 147u

#define NONCE_LEN 32

enum task { TASK_DECODE, TASK_LIST };

#define LIVE_BUFFER_KIB (32u << 10) /* kernel buffer; overridden by -B */
#define LIVE_BUFFER_KIB_MOST (2u << 20)

/* -i and the options for live capture. */
struct live_options {
  const char *interface; /* NULL: no live capture */
  const char *user;      /* -Z, or NULL */
  uint32_t buffer_kib;   /* -B */
  bool no_sandbox;       /* --no-seccomp */
  bool tuned;            /* any of the above was given */
};

struct options {
  uint8_t task;
  uint8_t list; /* enum list_what, for TASK_LIST */
  bool json, stats, measurements, summary, mermaid, hex;
  bool counts;             /* --count: print only the number of messages */
  struct columns *columns; /* -T fields, or NULL */
  bool flush;              /* -l */
  bool print;              /* --print: show messages even with -w */
  bool write_mctp;         /* --write-as mctp */
  const char *line_format; /* --line-format, or NULL */
  const char *write_path;  /* -w, or NULL */
  struct ring_rules ring;  /* -C, -G, -W */
  const char *diff_path;   /* --diff, or NULL */
  bool diff_ignore[REDACT_KINDS];
  const char *report_path; /* --report, or NULL */
  const char *redact_path; /* --redact, or NULL */
  bool redact_keep[REDACT_KINDS];
  uint64_t redact_most;     /* limit on the kept bytes of a capture; 0: the default */
  const char *export_path;  /* --export-keys, or NULL */
  const char *certs_folder; /* --export-certs, or NULL */
  uint64_t count;           /* -c; 0: no limit */
  uint32_t jobs;            /* --jobs; 0 or 1: one process */
  bool one_of_several;      /* set in child processes of --jobs */
  struct live_options live;
  const char *const *inputs; /* files, or pieces of text with `hex` */
  uint32_t n_inputs;
  struct files files; /* files read and written, to find conflicts in advance */
  struct view view;
  struct select select;
  struct sdec_config config; /* secrets and chains are added later */
  struct secrets secrets;
  struct chains chains;
  struct lint_options lint;
  bool verify;
  struct sdec_verify_config verify_config; /* only the time is set */
  struct trust trust;
  struct sdec_span nonce; /* --nonce; empty: not given */
  uint8_t nonce_bytes[NONCE_LEN];
  const char *negotiation_path, *signature_path; /* --negotiation, --signature, or NULL */
  uint32_t required;                             /* --require: bit enum sdec_question */
  const char *transcript_path;                   /* --export-transcript, or NULL */
  const char *transcripts_folder;                /* --export-transcripts, or NULL */
  struct references references;
  const char *reference_out; /* --reference-out, or NULL */
  const struct reference_writer *reference_format;
};

/* options_read parses the command line into `out` and reports errors on stderr. False: exit with *out_status, which is
 * EXIT_CLEAN after --help and --version. `out` points into argv, which getopt permutes. */
SDEC_MUST_USE bool options_read(int argc, char **argv, struct options *out, int *out_status);
void options_free(struct options *options);

/* options_replaces returns true if an overview is printed instead of one line per message. options_traces returns true
 * if a trace is collected, for an overview or a report. Traces need verification and lint, so options_verifies is true
 * then as well. */
static inline bool options_replaces(const struct options *options) {
  return options->summary || options->mermaid;
}
static inline bool options_traces(const struct options *options) {
  return options_replaces(options) || options->report_path != NULL;
}
static inline bool options_verifies(const struct options *options) {
  return options->verify || options_traces(options);
}

/* options_for_evidence returns an option that applies to stored evidence only, or NULL. */
static inline const char *options_for_evidence(const struct options *options) {
  return options->signature_path != NULL ? "--signature" : options->negotiation_path != NULL ? "--negotiation" : NULL;
}

/* options_is_data returns true if the output is meant for programs: nothing but the requested data may be printed. */
static inline bool options_is_data(const struct options *options) {
  return options->counts || options->columns != NULL || options->diff_path != NULL;
}

/* usage_print writes the text of --help. */
void usage_print(struct out *out);

#endif
