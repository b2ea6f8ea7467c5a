/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The command line, read once into a value.
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

/* Pasted hex is fed as packets of this link type, LINKTYPE_USER0; --link 147=NAME changes what they carry. */
#define HEX_LINK 147u

#define NONCE_LEN 32

enum task { TASK_DECODE, TASK_LIST };

#define LIVE_BUFFER_KIB (32u << 10) /* of the kernel, unless -B says otherwise */
#define LIVE_BUFFER_KIB_MOST (2u << 20)

/* -i and how to capture. */
struct live_options {
  const char *interface; /* NULL: no live capture */
  const char *user;      /* -Z, or NULL */
  uint32_t buffer_kib;   /* -B */
  bool no_sandbox;       /* --no-seccomp */
  bool tuned;            /* one of these was given */
};

struct options {
  uint8_t task;
  uint8_t list; /* of TASK_LIST: enum list_what */
  bool json, stats, measurements, summary, mermaid, hex;
  bool counts;             /* --count: only how many messages there are is printed */
  struct columns *columns; /* -T fields, or NULL */
  bool flush;              /* -l */
  bool print;              /* --print: messages are shown even if they are written to a file */
  bool write_mctp;         /* --write-as mctp */
  const char *line_format; /* --line-format, or NULL */
  const char *write_path;  /* -w, or NULL */
  struct ring_rules ring;  /* -C, -G, -W */
  const char *diff_path;   /* --diff, or NULL */
  bool diff_ignore[REDACT_KINDS];
  const char *report_path; /* --report, or NULL */
  const char *redact_path; /* --redact, or NULL */
  bool redact_keep[REDACT_KINDS];
  uint64_t redact_most;     /* bytes that may be kept of a capture; 0: as many as usual */
  const char *export_path;  /* --export-keys, or NULL */
  const char *certs_folder; /* --export-certs, or NULL */
  uint64_t count;           /* -c; 0: no limit */
  uint32_t jobs;            /* --jobs; 0 or 1: one process */
  bool one_of_several;      /* of a process: there are other inputs */
  struct live_options live;
  const char *const *inputs; /* files, or with `hex` pieces of text */
  uint32_t n_inputs;
  struct files files; /* what is read and written, before anything is */
  struct view view;
  struct select select;
  struct sdec_config config; /* without secrets and chains */
  struct secrets secrets;
  struct chains chains;
  struct lint_options lint;
  bool verify;
  struct sdec_verify_config verify_config; /* the time only */
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

/* options_read fills `out` from the command line and reports mistakes on stderr. False: the program ends with
 * *out_status, which is EXIT_CLEAN after --help and --version. `out` keeps pointers into argv, which getopt
 * permutes. */
SDEC_MUST_USE bool options_read(int argc, char **argv, struct options *out, int *out_status);
void options_free(struct options *options);

/* options_replaces says whether what is shown of the whole takes the place of lines. options_traces says whether a trace
 * is collected for it, or for a report; everything is verified and judged then, as options_verifies says. */
static inline bool options_replaces(const struct options *options) {
  return options->summary || options->mermaid;
}
static inline bool options_traces(const struct options *options) {
  return options_replaces(options) || options->report_path != NULL;
}
static inline bool options_verifies(const struct options *options) {
  return options->verify || options_traces(options);
}

/* options_for_evidence gives an option that only stored evidence has a use for, or NULL. */
static inline const char *options_for_evidence(const struct options *options) {
  return options->signature_path != NULL ? "--signature" : options->negotiation_path != NULL ? "--negotiation" : NULL;
}

/* options_is_data says whether the output is for programs, and takes nothing but what was asked for. */
static inline bool options_is_data(const struct options *options) {
  return options->counts || options->columns != NULL || options->diff_path != NULL;
}

/* usage_print writes what --help shows. */
void usage_print(struct out *out);

#endif
