/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tries out one way of assembling evidence before it is decoded.
 */
#ifndef DUMP_TRIAL_H
#define DUMP_TRIAL_H

#include "verify/verifying.h"

/* trial_cut splits a transcript into messages under `config`; n_cuts is 0 if memory is short. */
struct sdec_transcript trial_cut(const struct sdec_config *config, struct sdec_span transcript);

/* trial_verify says whether the last signature of a transcript verifies. */
SDEC_MUST_USE bool trial_verify(const struct sdec_config *config, const struct verifying_with *with,
                                const struct sdec_crypto *crypto, struct sdec_span transcript);

#endif
