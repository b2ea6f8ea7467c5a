/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The bytes before a message in an input of the target `walk`: they select the layout and the environment.
 *
 *   0      bit 7 clear: a message of protocol N; set: object N; N is the low seven bits, modulo their number
 *   1      message code; if it does not exist, the next one is used, wrapping around
 *   2      number of zero bytes that the transport may have appended
 *   3..5   bit v set: environment variable v is known
 *   6..51  variables 1 to 23, two bytes each; values from 0xFF00 on are sign-extended to 32 bits
 *
 * Numbers are little-endian, missing bytes zero.
 */
#ifndef FUZZ_WALK_PREFIX_H
#define FUZZ_WALK_PREFIX_H

#include <sdec.h>

#define WALK_PREFIX 52u
#define WALK_OBJECT 0x80u
#define WALK_PADDING_AT 2u
#define WALK_KNOWN_AT 3u
#define WALK_VALUES_AT 6u

/* walk_prefix parses them; walk_prefix_write does the reverse for a message of protocol `which` or an object. */
const struct sdec_group *walk_prefix(const uint8_t *data, size_t size, struct sdec_env *out_env);
void walk_prefix_write(uint8_t which, uint8_t code, const struct sdec_env *env, uint8_t out[WALK_PREFIX]);

#endif
