/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shell completion scripts, generated from the table of options.
 */
#ifndef DUMP_COMPLETION_H
#define DUMP_COMPLETION_H

#include <sdec.h>

#include "write/out.h"

/* completion_print writes the script for `shell`; false unless that is bash, zsh or fish. */
SDEC_MUST_USE bool completion_print(const char *shell, struct out *out);

#endif
