/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The binding frames of TCG: SPDM in the place of the commands of a TPM.
 */
#ifndef SDEC_TCG_H
#define SDEC_TCG_H

#include "carriers/carried.h"

/* sdec_tcg_frame hands up what one frame holds, header first; damage is noted in `out`. */
void sdec_tcg_frame(struct sdec_span frame, struct carried *out);

/* sdec_tcg_plausible says whether bytes are one such frame, as long as it says. */
bool sdec_tcg_plausible(struct sdec_span frame);

#endif
