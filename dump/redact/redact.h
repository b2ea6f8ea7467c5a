/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --redact: a capture that can be shared, with everything replaced that tells of a device, its owner or its secrets,
 * and signed and sealed anew so that it decodes, opens and verifies as the original did.
 */
#ifndef DUMP_REDACT_H
#define DUMP_REDACT_H

#include "options/options.h"
#include "input/capture.h"

/* redact_capture writes options->redact_path (NULL: nothing) and its key log from a capture, and says on stderr what
 * could not be made anew. It gives the exit status. Nothing is written unless everything that was replaced is gone. */
int redact_capture(const struct options *options, const char *source, struct capture *capture);

#endif
