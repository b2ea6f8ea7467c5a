/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The parts of reading CoRIM and concise evidence, from the outside in. Each sets a problem where it is false.
 */
#ifndef DUMP_CORIM_H
#define DUMP_CORIM_H

#include "reference/cbor_in.h"
#include "reference/reference.h"

/* Where a reader of CBOR is. */
struct corim_in {
  struct reference_reading *reading;
  struct cbor_in in;
};

/* corim_records reads [+ [environment, [+ measurement]]], each of which is a record of its own. */
SDEC_MUST_USE bool corim_records(struct corim_in *c);

/* corim_measurement reads one measurement map into an entry. */
SDEC_MUST_USE bool corim_measurement(struct corim_in *c);

/* corim_item reads an unsigned CoRIM, concise evidence or a table of contents, behind its tag. */
SDEC_MUST_USE bool corim_item(struct corim_in *c, uint64_t tag);

/* corim_claims reads the claims of an EAT. */
SDEC_MUST_USE bool corim_claims(struct corim_in *c);

/* corim_validity reads {?0 begin, 1 end}; corim_time one time. */
SDEC_MUST_USE bool corim_validity(struct corim_in *c);

/* corim_signed reads a COSE_Sign1 behind its tag. */
SDEC_MUST_USE bool corim_signed(struct corim_in *c);

#endif
