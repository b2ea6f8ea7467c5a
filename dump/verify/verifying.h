/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verifies one input: passes units to the verifier and verdicts to the printers.
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

/* What to verify with: chains and time from the options, or from one piece of evidence. */
struct verifying_with {
  const struct chains *chains;
  struct sdec_verify_config config; /* trust, time and nonce */
  struct appraisal *appraisal;      /* receives every verdict, or NULL */
  struct export_standard *standard; /* receives every proof, or NULL */
};

struct verifying {
  const struct options *options;
  struct sink *sink;
  struct appraisal *appraisal;
  struct export_standard *standard;
  struct sdec_judge *judge;               /* receives every verdict, or NULL */
  struct rows *rows;                      /* also receives late verdicts, or NULL */
  struct trace *trace;                    /* receives late verdicts, or NULL */
  struct diff_side *differ;               /* receives late verdicts, or NULL */
  bool shows;                             /* verdicts are shown on the lines of their messages */
  bool prints;                            /* late verdicts, which come after their message, are printed */
  struct export_transcripts *transcripts; /* NULL: not written */
  void *memory;                           /* NULL: not verifying */
  size_t memory_len;
  struct sdec_verify *verify;
  struct sdec_verdict verdicts[VERDICTS_A_UNIT]; /* about the current unit */
  uint32_t n;
  bool refuted, unproved; /* unproved: not everything required was proved */
  uint32_t proved;        /* bit per question: proved in at least one account */
  struct leaves leaves;   /* signers of measurements */
  struct reference_out reference_out;
};

/* verifying_begin starts an input; false if out of memory. verifying_unit verifies a unit and passes its verdicts to
 * the sink; late verdicts about earlier units are printed at once. verifying_finish does so for those left at the end
 * of the input. verifying_end prints the ledger if `prints`, frees the verifier and gives the exit status. */
SDEC_MUST_USE bool verifying_begin(struct verifying *verifying, const struct options *options,
                                   const struct verifying_with *with, struct sink *sink,
                                   struct export_transcripts *transcripts, const struct sdec_crypto *crypto);
void verifying_unit(struct verifying *verifying, const struct sdec_unit *unit);
void verifying_finish(struct verifying *verifying);
int verifying_end(struct verifying *verifying, bool prints);

/* verifying_reference gives the worst enum sdec_result of any connection for all reference files, and why; false if no
 * reference files were given. Call it between verifying_finish and verifying_end. */
SDEC_MUST_USE bool verifying_reference(const struct verifying *verifying, uint8_t *out_result, char why[SDEC_WHY_LEN]);

#endif
