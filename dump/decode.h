/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs one input from packets to output: feeds the library, filters the units it returns and passes them to a printer.
 */
#ifndef DUMP_DECODE_H
#define DUMP_DECODE_H

#include <sdec_openssl.h>
#include <string.h>

#include "batch.h"
#include "diff/diff.h"
#include "lint/lint.h"
#include "tables/measurements.h"
#include "options/options.h"
#include "options/outputs.h"
#include "tables/stats.h"
#include "trace/rows.h"
#include "trace/trace.h"
#include "verify/verifying.h"

/* One piece of evidence, decoded instead of a capture. */
struct evidence {
  struct exhibit exhibit;
  const struct chains *chains; /* those of the options, then the evidence's own */
  const char *hash;            /* hash algorithm inferred from a chain's digest, or NULL */
};

struct decode {
  const struct options *options;
  const struct evidence *evidence; /* NULL for a capture or hex */
  struct appraisal appraisal;      /* of the evidence */
  struct out *out;
  struct sink *sink;
  struct view *view; /* display settings of `sink` */
  struct secrets *secrets;
  struct sdec_openssl *openssl; /* NULL until secrets or verification need it */
  struct outputs *outputs;
  const char *source; /* name of the input for messages to the user */
  void *memory;
  size_t memory_len;
  struct sdec_flow *flow;
  struct stats stats;
  struct measurements measurements;
  struct trace trace;
  struct rows rows;
  struct differ differ; /* state of --diff */
  int side;             /* side of the comparison being read */
  struct lint lint;
  struct verifying verifying;
  struct batch batch;
  uint64_t n_spdm;    /* SPDM units, shown or not */
  uint64_t n_shown;   /* total over all inputs, for -c */
  uint64_t n_unknown; /* packets of unknown link types in this input */
  bool link_reported;
  bool stop;  /* the count of -c was reached, or output failed */
  int status; /* worst exit status so far */
};

/* decode_begin starts a conversation; false if memory runs out. decode_packet shows the units that a packet completes.
 * decode_end shows the remaining ones, then the overviews and warnings about the whole input. */
SDEC_MUST_USE bool decode_begin(struct decode *decode, const char *source);
void decode_packet(struct decode *decode, const struct sdec_packet *packet);
void decode_end(struct decode *decode);

/* decode_heading prints the name of the next input if there are several. */
void decode_heading(const struct decode *decode, const char *name);

/* decode_verify_config returns the trust anchors, time and nonce for the current input. */
struct sdec_verify_config decode_verify_config(const struct decode *decode);

/* decode_name returns the name of an input for messages to the user: "standard input" for "-". */
static inline const char *decode_name(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* decode_status raises the exit status; the worst one wins. That of a comparison reflects differences, not findings. */
static inline void decode_status(struct decode *decode, int status) {
  if (status != EXIT_FINDINGS || decode->options->diff_path == NULL) {
    decode->status = status > decode->status ? status : decode->status;
  }
}

#endif
