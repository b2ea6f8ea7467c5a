/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Names for the numbers that stand as keys, and for some values, in the CBOR formats of attestation: CoRIM and CoMID
 * (draft-ietf-rats-corim), concise evidence (TCG), COSE (RFC 9052), CWT and EAT (RFC 8392, RFC 9711), and the draft of
 * tokens for device assignment.
 */
#ifndef DUMP_SHAPES_H
#define DUMP_SHAPES_H

#include <stdint.h>

/* What an item is; 0: not known. */
enum { CBOR_NO_SHAPE };

/* shape_of_tag gives what a tag stands for, shape_within what an element (by its place) or the value of a key in a map
 * is. */
uint8_t shape_of_tag(uint64_t tag);
uint8_t shape_within(uint8_t shape, int64_t key);

/* shape_name gives the name of a key in a map, or of a number that is itself of that shape; NULL: none. */
const char *shape_name(uint8_t shape, int64_t number);

#endif
