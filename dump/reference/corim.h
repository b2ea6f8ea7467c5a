/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The steps of reading CoRIM and concise evidence, from the outside in. On failure each gives false and sets a problem.
 */
#ifndef DUMP_CORIM_H
#define DUMP_CORIM_H

#include "reference/cbor_in.h"
#include "reference/reference.h"

/* A CBOR reader and the reading it feeds. */
struct corim_in {
  struct reference_reading *reading;
  struct cbor_in in;
};

/* corim_records reads [+ [environment, [+ measurement]]]. Each element is a separate record. */
SDEC_MUST_USE bool corim_records(struct corim_in *c);

/* corim_measurement reads one measurement map into an entry. */
SDEC_MUST_USE bool corim_measurement(struct corim_in *c);

/* corim_item reads an unsigned CoRIM, concise evidence or a table of contents, whose tag has been read. */
SDEC_MUST_USE bool corim_item(struct corim_in *c, uint64_t tag);

/* corim_claims reads the claims of an EAT. */
SDEC_MUST_USE bool corim_claims(struct corim_in *c);

/* corim_validity reads {?0 begin, 1 end}. */
SDEC_MUST_USE bool corim_validity(struct corim_in *c);

/* corim_signed reads a COSE_Sign1 whose tag, if any, has been read. */
SDEC_MUST_USE bool corim_signed(struct corim_in *c);

#endif
