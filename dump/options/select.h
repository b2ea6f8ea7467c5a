/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which units the user wants to see: by name, by session, by findings. It decides about units and prints none.
 */
#ifndef DUMP_SELECT_H
#define DUMP_SELECT_H

#include <sdec.h>

#include "filter/filter.h"

#define SELECT_NAMES 64
#define SELECT_MOST 32

struct select {
  const char *names[SELECT_NAMES]; /* names or patterns with * and ?, any case */
  uint32_t n_names;
  bool by_session, findings_only;
  uint32_t session, session_too; /* an id of eight decimal digits may have been meant either way */
  char *endpoints[SELECT_MOST];  /* --endpoint; from malloc */
  uint32_t n_endpoints;
  uint32_t conns[SELECT_MOST]; /* --conn */
  uint32_t n_conns;
  struct filter *filter; /* -Y, or NULL */
  char *storage;         /* what `names` point into; from malloc */
};

/* select_names takes the comma-separated `list` of names in place of an earlier one. False: one of them matches nothing
 * that can be decoded, or there is no room; `out_problem` then holds the rest of a sentence for the user. */
SDEC_MUST_USE bool select_names(struct select *select, const char *list, struct sdec_text *out_problem);

/* These add a comma-separated list of endpoints, as they are printed, or of numbers of connections. An endpoint may lack
 * its port, or be only that. False: not such a list, or too many. */
SDEC_MUST_USE bool select_endpoints(struct select *select, const char *list);
SDEC_MUST_USE bool select_conns(struct select *select, const char *list);

/* `keys_given` says whether the user means to open sessions. */
bool select_wants(const struct select *select, const struct sdec_unit *unit, const struct remarks *remarks,
                  bool keys_given);

/* unit_has_finding says whether anything about the unit is worse than information: a note, or a record that stayed
 * shut although there are keys. */
bool unit_has_finding(const struct sdec_unit *unit, bool keys_given);

void select_free(struct select *select);

#endif
