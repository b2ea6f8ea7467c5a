/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --redact: writes a capture that is safe to share. Everything that identifies a device, its owner or its secrets is
 * replaced, and messages are signed and encrypted again, so that the result decodes, decrypts and verifies like the
 * original.
 */
#ifndef DUMP_REDACT_H
#define DUMP_REDACT_H

#include "options/options.h"
#include "input/capture.h"

/* redact_capture writes options->redact_path (NULL: nothing) and its key log, and reports on stderr what could not be
 * recreated. Returns the exit status. Nothing is written unless all replaced values are gone from the output. */
int redact_capture(const struct options *options, const char *source, struct capture *capture);

#endif
