/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The verifier of one input: units in, verdicts to the printers.
 */
#ifndef DUMP_VERIFYING_H
#define DUMP_VERIFYING_H

#include <sdec_judge.h>
#include <sdec_openssl.h>
#include <sdec_verify.h>

#include "options/options.h"
#include "tables/appraisal.h"
#include "diff/said.h"
#include "trace/rows.h"
#include "trace/trace.h"
#include "write/export_standard.h"
#include "verify/reference_out.h"
#include "write/export_transcripts.h"

#define VERDICTS_A_UNIT 320

/* What is verified with: the options' chains and time, or what goes with one piece of evidence. */
struct verifying_with {
  const struct chains *chains;
  struct sdec_verify_config config; /* trust, time and nonce */
  struct appraisal *appraisal;      /* receives every verdict; or NULL */
  struct export_standard *standard; /* that is given every proof; or NULL */
};

struct verifying {
  const struct options *options;
  struct sink *sink;
  struct appraisal *appraisal;
  struct export_standard *standard;
  struct sdec_judge *judge;               /* that is given every verdict; or NULL */
  struct rows *rows;                      /* that late verdicts go to as well, or NULL */
  struct trace *trace;                    /* that verdicts on chains go to, or NULL */
  struct diff_side *differ;               /* the same: what is compared, or NULL */
  bool shows;                             /* verdicts stand on the lines of their messages */
  bool prints;                            /* verdicts that come after their message are printed as they come */
  struct export_transcripts *transcripts; /* NULL: they are not written */
  void *memory;                           /* NULL: not verifying */
  size_t memory_len;
  struct sdec_verify *verify;
  struct sdec_verdict verdicts[VERDICTS_A_UNIT]; /* about the unit at hand */
  uint32_t n;
  bool refuted, unproved; /* what is required was not all proved */
  uint32_t proved;        /* bit a question: proved for someone */
  struct leaves leaves;   /* whose keys signed measurements */
  struct reference_out reference_out;
};

/* verifying_begin starts with an input; false: no memory. verifying_unit gives a unit and lets the sink know the
 * verdicts about it; late ones are printed at once. verifying_finish does the same with what is left at the end of the input;
 * verifying_end prints the ledger, lets go of the verifier, and gives the exit status that all of it asks for. */
SDEC_MUST_USE bool verifying_begin(struct verifying *verifying, const struct options *options,
                                   const struct verifying_with *with, struct sink *sink,
                                   struct export_transcripts *transcripts, const struct sdec_crypto *crypto);
void verifying_unit(struct verifying *verifying, const struct sdec_unit *unit);
void verifying_finish(struct verifying *verifying);
int verifying_end(struct verifying *verifying, bool prints);

/* verifying_reference gives an enum sdec_result for the measurements by all files of reference values, of the
 * connection with the worst, and why; false: none were given. It comes between verifying_finish and verifying_end. */
SDEC_MUST_USE bool verifying_reference(const struct verifying *verifying, uint8_t *out_result, char why[SDEC_WHY_LEN]);

#endif
