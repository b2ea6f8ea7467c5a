/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Measurements against reference values, for the files that do so.
 */
#ifndef SDEC_VERIFY_REFERENCE_H
#define SDEC_VERIFY_REFERENCE_H

#include "blocks.h"

#define HASH_ALGORITHMS 7 /* bits of BaseHashSel */

/* The value of a block, and its digests as far as they were needed. */
struct value {
  uint8_t type;
  bool foreign;  /* a measurement specification other than DMTF's */
  uint32_t hash; /* BaseHashSel form of MeasurementHashAlgo; 0: not known */
  struct sdec_span bytes;
  uint32_t digested; /* bit an algorithm */
  uint8_t digests[HASH_ALGORITHMS][SDEC_HASH_MAX];
};

/* sdec_entry_compare compares a value with one entry, which gives one of the first four outcomes. */
enum sdec_outcome sdec_entry_compare(const struct sdec_verify *v, const struct sdec_reference *entry,
                                     struct value *value);

/* The blocks of one index, in one form or both. */
struct forms {
  const struct block *blocks[2];
  struct value values[2];
  uint32_t n;
};

/* sdec_forms_find gives what a connection measured at an index, sdec_forms_compare what came of comparing it with the
 * entries of one file or all: any outcome. Of all, those about another device count only if all of them are.
 * sdec_references_closed: is anything without a reference forbidden? */
void sdec_forms_find(const struct party *p, uint8_t index, struct forms *out);
enum sdec_outcome sdec_forms_compare(const struct sdec_verify *v, const struct party *p, uint32_t file, uint8_t index,
                                     struct forms *forms);
bool sdec_references_closed(const struct sdec_verify *v);

/* sdec_references_elsewhere: are all files about other devices than the one whose key signed measurements? */
bool sdec_references_elsewhere(const struct sdec_verify *v, const struct party *p);

/* sdec_value_svn reads a security version; false: the block is none. */
SDEC_MUST_USE bool sdec_value_svn(const struct value *value, uint64_t *out);

#endif
