/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Filters: selects units by name, session, findings and so on. Prints nothing.
 */
#ifndef DUMP_SELECT_H
#define DUMP_SELECT_H

#include <sdec.h>

#include "filter/filter.h"

#define SELECT_NAMES 64
#define SELECT_MOST 32

struct select {
  const char *names[SELECT_NAMES]; /* names or patterns with * and ?, case-insensitive */
  uint32_t n_names;
  bool by_session, findings_only;
  uint32_t session, session_too; /* second reading of an id that fits both hex and decimal */
  char *endpoints[SELECT_MOST];  /* --endpoint; from malloc */
  uint32_t n_endpoints;
  uint32_t conns[SELECT_MOST]; /* --conn */
  uint32_t n_conns;
  struct filter *filter; /* -Y, or NULL */
  char *storage;         /* memory that `names` point into; from malloc */
};

/* select_names replaces the names by the comma-separated `list`. False if a name matches nothing that can be decoded,
 * or if there are too many; `out_problem` then holds the rest of a sentence for the user. */
SDEC_MUST_USE bool select_names(struct select *select, const char *list, struct sdec_text *out_problem);

/* These add a comma-separated list of endpoints as they are printed, or of connection numbers. An endpoint may omit the
 * port or be a port only. False: an invalid list, or too many entries. */
SDEC_MUST_USE bool select_endpoints(struct select *select, const char *list);
SDEC_MUST_USE bool select_conns(struct select *select, const char *list);

/* `keys_given`: the user wants sessions decrypted. */
bool select_wants(const struct select *select, const struct sdec_unit *unit, const struct remarks *remarks,
                  bool keys_given);

/* unit_has_finding returns true if a note on the unit is worse than information, or if it is a record that could not be
 * decrypted despite keys. */
bool unit_has_finding(const struct sdec_unit *unit, bool keys_given);

void select_free(struct select *select);

#endif
