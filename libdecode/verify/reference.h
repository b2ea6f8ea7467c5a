/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Comparing measurements with reference values: shared by reference.c, compare.c, tally.c and referred.c.
 */
#ifndef SDEC_VERIFY_REFERENCE_H
#define SDEC_VERIFY_REFERENCE_H

#include "blocks.h"

#define HASH_ALGORITHMS 7 /* bits of BaseHashSel */

/* The value of a block, and its digests, computed on demand. */
struct value {
  uint8_t type;
  bool foreign;  /* a measurement specification other than DMTF's */
  uint32_t hash; /* MeasurementHashAlgo as a BaseHashSel bit; 0: unknown */
  struct sdec_span bytes;
  uint32_t digested; /* bit n: digests[n] is set */
  uint8_t digests[HASH_ALGORITHMS][SDEC_HASH_MAX];
};

/* sdec_entry_compare compares a value with one entry. The result is SDEC_MATCH, SDEC_MISMATCH, SDEC_BELOW_MINIMUM or
 * SDEC_NOT_COMPARABLE. */
enum sdec_outcome sdec_entry_compare(const struct sdec_verify *v, const struct sdec_reference *entry,
                                     struct value *value);

/* The blocks of one index: as a digest, raw, or both. */
struct forms {
  const struct block *blocks[2];
  struct value values[2];
  uint32_t n;
};

/* sdec_forms_find gives the blocks of a connection at an index. sdec_forms_compare compares them with the entries of
 * one file, or with SDEC_EVERY_FILE: then files for another device are ignored, unless all of them are for another
 * device. sdec_references_closed is true if measurements without a reference are forbidden. */
void sdec_forms_find(const struct party *p, uint8_t index, struct forms *out);
enum sdec_outcome sdec_forms_compare(const struct sdec_verify *v, const struct party *p, uint32_t file, uint8_t index,
                                     struct forms *forms);
bool sdec_references_closed(const struct sdec_verify *v);

/* sdec_references_elsewhere is true if every file is for a device other than the one that signed the measurements. */
bool sdec_references_elsewhere(const struct sdec_verify *v, const struct party *p);

/* sdec_value_svn reads a security version number; false: the block does not hold one. */
SDEC_MUST_USE bool sdec_value_svn(const struct value *value, uint64_t *out);

#endif
