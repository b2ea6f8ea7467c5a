/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCG binding frames: SPDM in place of TPM commands.
 */
#ifndef SDEC_TCG_H
#define SDEC_TCG_H

#include "carriers/carried.h"

/* sdec_tcg_frame delivers the content of one frame, header first; damage is noted in `out`. */
void sdec_tcg_frame(struct sdec_span frame, struct carried *out);

/* sdec_tcg_plausible says whether bytes are one such frame with the right length. */
bool sdec_tcg_plausible(struct sdec_span frame);

#endif
