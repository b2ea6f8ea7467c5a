/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Creates counterparts of the certificate chains and raw public keys that the user gave because the capture lacks them.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "redact/state.h"

#define DER_FIRST 0x30 /* unlike a chain in the SPDM format, which begins with its length */

static bool within(struct sdec_span inner, struct sdec_span outer) {
  return inner.data >= outer.data && inner.data + inner.len <= outer.data + outer.len;
}

/* of_earlier points into the replacement of an earlier entry that contains this one; false if it has a file of its
 * own. */
static bool of_earlier(struct redact *r, uint32_t i) {
  const struct sdec_known_chain *old = r->options->chains.list;
  for (uint32_t k = 0; k < i; k++) {
    if (within(old[i].bytes, old[k].bytes)) {
      r->chains[i].bytes.data = r->chains[k].bytes.data + (old[i].bytes.data - old[k].bytes.data);
      return true;
    }
  }
  return false;
}

static bool replace(struct redact *r, uint32_t i) {
  const struct sdec_span old = r->options->chains.list[i].bytes;
  uint8_t *now = malloc(old.len + 1);
  if (now == NULL) {
    return false;
  }
  r->chain_files[i] = now;
  if (r->chains[i].slot == SDEC_RAW_KEY) {
    const struct throwaway *key = keys_for(&r->certs.keys, &r->fake, old);
    if (key == NULL || !fake_pairs_add(&r->objects, old, key->now)) {
      return false;
    }
    memcpy(now, key->now, old.len);
  } else {
    certs_chain(&r->certs, old, now);
  }
  r->chains[i].bytes.data = now;
  return true;
}

bool redact_given(struct redact *r) {
  const struct chains *given = &r->options->chains;
  for (uint32_t i = 0; i < given->n; i++) {
    const struct sdec_known_chain *old = &given->list[i];
    r->chains[i] = *old;
    if (old->bytes.len == 0 || old->bytes.data[0] != DER_FIRST) {
      complain("--redact: %s: give chains as certificates or keys, not as SPDM sends them", r->source);
      return false;
    }
    if ((!of_earlier(r, i) && !replace(r, i)) || !fake_pairs_add(&r->objects, old->bytes, r->chains[i].bytes.data)) {
      complain("--redact: %s: out of memory", r->source);
      return false;
    }
    const uint8_t *root = fake_pairs_find(&r->certs.pairs, old->root);
    r->chains[i].root.data = root != NULL ? root : old->root.data;
  }
  return true;
}
