/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --reference-out: writes the proved measurements of a connection as reference values.
 */
#ifndef DUMP_REFERENCE_OUT_H
#define DUMP_REFERENCE_OUT_H

#include "options/options.h"
#include "verify/leaf.h"

/* The proved measurements, kept until the file is written. */
struct reference_out {
  uint32_t n_proved; /* connections with proved measurements */
  bool differs;      /* two of them measured different things */
  struct out text;   /* contents of the file; data NULL: none yet */
  char why[SDEC_ANSWER_LEN + 64];
};

/* reference_out_account collects the measurements of a connection of the ledger; `leaf` is the signer, or NULL if
 * unknown. reference_out_write writes the file and gives the exit status. */
void reference_out_account(struct reference_out *file, const struct options *options, struct sdec_verify *verify,
                           const struct sdec_account *account, const char *source, const struct leaf *leaf);
int reference_out_write(struct reference_out *file, const struct options *options);

#endif
