/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts and findings about one unit (either list may be empty), and the input it comes from.
 */
#ifndef DUMP_REMARKS_H
#define DUMP_REMARKS_H

#include <sdec_judge.h>
#include <sdec_verify.h>

struct remarks {
  const struct sdec_verdict *verdicts;
  const struct sdec_finding *findings;
  uint32_t n_verdicts, n_findings;
  const char *file; /* as the user named it */
};

#endif
