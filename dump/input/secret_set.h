/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Detects duplicates in a list of secrets, for logs of any length.
 */
#ifndef DUMP_SECRET_SET_H
#define DUMP_SECRET_SET_H

#include <sdec.h>
#include <sdec_keylog.h>

struct secret_slot {
  uint32_t at; /* 1 + an index into the list; 0: free */
  uint32_t hash;
};

/* Zero-initialised. */
struct secret_set {
  struct secret_slot *slots;
  uint32_t n_slots, n;
  uint64_t key; /* random key of the hash: lines may come from a hostile capture */
};

enum secret_set_result { SECRET_SET_NEW, SECRET_SET_THERE, SECRET_SET_NO_MEMORY };

/* secret_set_add adds the `i`-th secret of the list unless an equal one is present. secret_set_free leaves an empty
 * set. */
enum secret_set_result secret_set_add(struct secret_set *set, const struct sdec_secret *list, uint32_t i);
void secret_set_free(struct secret_set *set);

#endif
