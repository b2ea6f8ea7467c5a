/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The lists of --list, produced from the library's public tables.
 */
#ifndef DUMP_LIST_H
#define DUMP_LIST_H

#include "show/sink.h"

enum list_what {
  LIST_MESSAGES,
  LIST_FIELDS,
  LIST_LINKS,
  LIST_RULES,
  LIST_ASSUME,
  LIST_LINE_FORMATS,
  LIST_INTERFACES,
  LISTS
};

/* list_find gives the list named `name`, or LISTS. list_name gives the name of a list, or NULL. */
uint32_t list_find(const char *name);
const char *list_name(uint32_t list);

/* list_print writes the list; false if memory is short. */
SDEC_MUST_USE bool list_print(uint32_t list, struct out *out);

#endif
