/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the Decryption Secrets Blocks of pcapng files, which libpcap skips, if they carry our key log format
 * (docs/keylog.md).
 */
#ifndef DUMP_DSB_H
#define DUMP_DSB_H

#include "input/secrets.h"

/* dsb_collect adds the secrets in a capture file before it is decoded; in a compressed file, only those before the
 * first packet. Skips pipes, which cannot be read twice, and other file types. Stops silently at damage: decoding will
 * report it. */
void dsb_collect(struct secrets *secrets, const char *path);

#endif
