/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decryption Secrets Blocks of pcapng files, which libpcap skips: those that carry a key log of ours (docs/keylog.md).
 */
#ifndef DUMP_DSB_H
#define DUMP_DSB_H

#include "input/secrets.h"

/* dsb_collect adds what the blocks of a capture file carry, before it is decoded; of a compressed file, those before its
 * first packet. Pipes cannot be read twice and are left alone; so is anything else, and damage ends the search without a
 * word, since decoding will find it again. */
void dsb_collect(struct secrets *secrets, const char *path);

#endif
