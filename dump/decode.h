/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One conversation from packets to output: feeds the library, filters what it gives and hands it to a printer.
 */
#ifndef DUMP_DECODE_H
#define DUMP_DECODE_H

#include <sdec_openssl.h>
#include <string.h>

#include "diff/diff.h"
#include "lint/lint.h"
#include "tables/measurements.h"
#include "options/options.h"
#include "options/outputs.h"
#include "tables/stats.h"
#include "trace/rows.h"
#include "trace/trace.h"
#include "verify/verifying.h"

/* One piece of evidence, decoded in place of a capture. */
struct evidence {
  struct exhibit exhibit;
  const struct chains *chains; /* the options' and its own */
  const char *hash;            /* that a chain's digest told, or NULL */
};

struct decode {
  const struct options *options;
  const struct evidence *evidence; /* NULL: a capture, or hex */
  struct appraisal appraisal;      /* of the evidence */
  struct out *out;
  struct sink *sink;
  struct view *view; /* what `sink` prints by */
  struct secrets *secrets;
  struct sdec_openssl *openssl; /* NULL until there are secrets */
  struct outputs *outputs;
  const char *source; /* name of the input, for messages about it */
  void *memory;
  size_t memory_len;
  struct sdec_flow *flow;
  struct stats stats;
  struct measurements measurements;
  struct trace trace;
  struct rows rows;
  struct differ differ; /* --diff */
  int side;             /* of it, that is read now */
  struct lint lint;
  struct verifying verifying;
  uint64_t n_spdm;    /* units that are SPDM, shown or not */
  uint64_t n_shown;   /* counted over all inputs, for -c */
  uint64_t n_unknown; /* packets of unknown link types in this input */
  bool link_reported;
  bool stop;  /* -c is reached or output has failed */
  int status; /* the worst so far */
};

/* decode_begin starts a conversation; false if memory is short. decode_packet shows what a packet completes;
 * decode_end what is left, the overview if there is one, and what the user should know about the whole. */
SDEC_MUST_USE bool decode_begin(struct decode *decode, const char *source);
void decode_packet(struct decode *decode, const struct sdec_packet *packet);
void decode_end(struct decode *decode);

/* decode_heading says which of several inputs follows. */
void decode_heading(const struct decode *decode, const char *name);

/* decode_verify_config gives trust, time and nonce of the input at hand. */
struct sdec_verify_config decode_verify_config(const struct decode *decode);

/* decode_name gives the name of an input for messages to the user: "standard input" for "-". */
static inline const char *decode_name(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* decode_status raises the exit status; the worst one stays. */
void decode_status(struct decode *decode, int status);

#endif
