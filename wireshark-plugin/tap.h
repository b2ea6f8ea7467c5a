/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The tap `spdm`: each unit of a frame, as a const struct sdec_unit whose spans must not be read.
 */
#ifndef SPDM_TAP_H
#define SPDM_TAP_H

#include <sdec.h>

#define SPDM_TAP "spdm"

/* stats_register adds the statistics tree `spdm,tree`. */
void stats_register(void);

#endif
