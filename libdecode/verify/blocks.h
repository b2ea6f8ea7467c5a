/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The layout of a measurement block, and access to the blocks of a connection.
 */
#ifndef SDEC_VERIFY_BLOCKS_H
#define SDEC_VERIFY_BLOCKS_H

#include "verify.h"

/* DSP0274, DMTF measurement specification format: the block's header and that of the value. */
#define BLOCK_HEADER_LEN 4u
#define BLOCK_VALUE_AT 7u
#define BLOCK_RAW 0x80u
#define BLOCKS_ALL 0xFFu

/* sdec_blocks_of gives the blocks of a connection, allocated on first use; NULL: out of memory. */
struct blocks *sdec_blocks_of(struct sdec_verify *v, struct party *party);

#endif
