/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares a connection's measurements with the reference values, by index and by record.
 */
#include "reference.h"

#include <string.h>

#define SHA_256 1u /* of BaseHashSel */

void sdec_references_begin(struct sdec_verify *v) {
  uint32_t at = 0;
  for (uint32_t index = 0; index < 256; index++) {
    v->first_reference[index] = at;
    while (at < v->config.n_references && v->config.references[at].index == index) {
      at++;
    }
  }
  v->first_reference[256] = at;
}

bool sdec_references_closed(const struct sdec_verify *v) {
  for (uint32_t i = 0; i < v->config.n_reference_files; i++) {
    if (v->config.reference_files[i].closed) {
      return true;
    }
  }
  return false;
}

/* The measurement hash algorithm; 0 if the digest's length shows that another one was used. */
static uint32_t hash_of(const struct party *p, uint8_t type, struct sdec_span value) {
  const uint32_t hash = p->negotiated.meas_hash >> 1; /* bit 0 means raw only */
  return (type & BLOCK_RAW) != 0 || sdec_hash_length(hash) == value.len ? hash : 0;
}

static struct value value_of(const struct party *p, const struct block *block) {
  const struct sdec_span bytes = buffer_span(&block->bytes);
  const struct sdec_span value = span_sub(bytes, BLOCK_VALUE_AT, span_le(bytes, BLOCK_VALUE_AT - 2, 2));
  return (struct value){.type = block->type,
                        .foreign = span_u8(bytes, 1) != 1, /* MeasurementSpecification: DMTF's bit alone */
                        .hash = hash_of(p, block->type, value),
                        .bytes = value};
}

/* A block may have been read both as a digest and raw: every comparable form has to match. */
static enum sdec_outcome of_forms(enum sdec_outcome a, enum sdec_outcome b) {
  static const uint8_t weight[] = {
      [SDEC_NOT_COMPARABLE] = 0, [SDEC_MATCH] = 1, [SDEC_BELOW_MINIMUM] = 2, [SDEC_MISMATCH] = 3};
  return weight[a] >= weight[b] ? a : b;
}

void sdec_forms_find(const struct party *p, uint8_t index, struct forms *out) {
  const struct blocks *b = p->blocks;
  out->n = 0;
  for (uint32_t i = 0; b != NULL && i < b->n && out->n < 2; i++) {
    if (b->list[i].index == index) {
      out->blocks[out->n] = &b->list[i];
      out->values[out->n++] = value_of(p, &b->list[i]);
    }
  }
}

static enum sdec_outcome compare_entry(const struct sdec_verify *v, const struct sdec_reference *entry,
                                       struct forms *forms) {
  enum sdec_outcome outcome = SDEC_NOT_COMPARABLE;
  for (uint32_t i = 0; i < forms->n; i++) {
    outcome = of_forms(outcome, sdec_entry_compare(v, entry, &forms->values[i]));
  }
  return forms->n > 0 ? outcome : SDEC_MISSING;
}

void sdec_references_signed(struct sdec_verify *v) {
  const struct sdec_crypto *crypto = v->config.crypto;
  struct sdec_public_key key;
  if (v->config.n_reference_files > 0 && crypto->public_key != NULL &&
      crypto->public_key(crypto->context, buffer_span(&v->job.key->der), &key)) {
    v->at->has_leaf = sdec_hash_of(v, SHA_256, &key.spki, 1, v->at->leaf);
  }
}

static bool is_elsewhere(const struct party *p, const struct sdec_reference_file *file) {
  return p->has_leaf && file->has_leaf && memcmp(p->leaf, file->leaf, sizeof(p->leaf)) != 0;
}

bool sdec_references_elsewhere(const struct sdec_verify *v, const struct party *p) {
  bool elsewhere = v->config.n_reference_files > 0;
  for (uint32_t i = 0; i < v->config.n_reference_files; i++) {
    elsewhere &= is_elsewhere(p, &v->config.reference_files[i]);
  }
  return elsewhere;
}

/* Several entries for one index are alternatives: the best outcome counts. */
enum sdec_outcome sdec_forms_compare(const struct sdec_verify *v, const struct party *p, uint32_t file, uint8_t index,
                                     struct forms *forms) {
  const bool any_device = file != SDEC_EVERY_FILE || sdec_references_elsewhere(v, p);
  const struct sdec_reference *list = v->config.references;
  enum sdec_outcome best = SDEC_UNREFERENCED;
  for (uint32_t i = v->first_reference[index]; i < v->first_reference[index + 1]; i++) {
    if ((file == SDEC_EVERY_FILE || file == list[i].file) &&
        (any_device || !is_elsewhere(p, &v->config.reference_files[list[i].file]))) {
      const enum sdec_outcome outcome = compare_entry(v, &list[i], forms);
      best = best == SDEC_UNREFERENCED || outcome < best ? outcome : best;
    }
  }
  return best;
}

bool sdec_verify_compare(struct sdec_verify *v, uint32_t conn, uint32_t file, uint8_t index,
                         struct sdec_compared *out) {
  const struct party *p = sdec_map_find(&v->parties, &conn);
  struct forms forms;
  if (p == NULL) {
    return false;
  }
  sdec_forms_find(p, index, &forms);
  const enum sdec_outcome outcome = sdec_forms_compare(v, p, file, index, &forms);
  if (forms.n == 0 && outcome == SDEC_UNREFERENCED) {
    return false;
  }
  *out = (struct sdec_compared){.outcome = (uint8_t)outcome};
  if (forms.n > 0) {
    out->measured = true;
    out->covered = forms.blocks[0]->covered && forms.blocks[forms.n - 1]->covered;
    out->changed = forms.blocks[0]->changed || forms.blocks[forms.n - 1]->changed;
    out->type = forms.blocks[0]->type;
    out->hash = forms.values[0].hash;
    out->frame = forms.blocks[0]->frame;
    out->value = forms.values[0].bytes;
  }
  return true;
}

/* record_agrees is true if all entries of a record match. Entries are sorted by index, so each index is looked up
 * once. */
static bool record_agrees(const struct sdec_verify *v, const struct party *p, uint32_t file, uint32_t record) {
  const struct sdec_reference *list = v->config.references;
  struct forms forms;
  uint32_t last = UINT32_MAX;
  for (uint32_t i = 0; i < v->config.n_references; i++) {
    if (list[i].file != file || list[i].record != record) {
      continue;
    }
    if (list[i].index != last) {
      sdec_forms_find(p, list[i].index, &forms);
      last = list[i].index;
    }
    if (compare_entry(v, &list[i], &forms) != SDEC_MATCH) {
      return false;
    }
  }
  return last != UINT32_MAX;
}

#define RECORDS_MOST 1024 /* limits the work: a file with more describes a product line, not a device */

uint32_t sdec_verify_record_match(struct sdec_verify *v, uint32_t conn, uint32_t file) {
  const struct party *p = sdec_map_find(&v->parties, &conn);
  uint32_t n_records = 0;
  for (uint32_t i = 0; i < v->config.n_references; i++) {
    const struct sdec_reference *entry = &v->config.references[i];
    n_records = entry->file == file && entry->record > n_records ? entry->record : n_records;
  }
  if (p == NULL || n_records == 0 || n_records > RECORDS_MOST) {
    return SDEC_UNKNOWN;
  }
  for (uint32_t record = 1; record <= n_records; record++) {
    if (record_agrees(v, p, file, record)) {
      return SDEC_PASS;
    }
  }
  return SDEC_FAIL;
}
