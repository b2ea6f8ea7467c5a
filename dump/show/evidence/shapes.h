/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Names for numeric map keys and some values in CBOR attestation formats: CoRIM and CoMID (draft-ietf-rats-corim),
 * concise evidence (TCG), COSE (RFC 9052), CWT and EAT (RFC 8392, RFC 9711), and the draft tokens for device
 * assignment.
 */
#ifndef DUMP_SHAPES_H
#define DUMP_SHAPES_H

#include <stdint.h>

/* The meaning of an item; 0: unknown. */
enum { CBOR_NO_SHAPE };

/* shape_of_tag returns the shape of a tag's content, shape_within that of an array element (by index) or map value (by
 * key). */
uint8_t shape_of_tag(uint64_t tag);
uint8_t shape_within(uint8_t shape, int64_t key);

/* shape_name returns the name of a map key, or of a number with that shape; NULL if there is none. */
const char *shape_name(uint8_t shape, int64_t number);

#endif
