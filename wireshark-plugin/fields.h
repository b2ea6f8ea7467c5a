/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Wireshark fields for every message, object, row and bit field of the tables: `spdm.GROUP`, `spdm.GROUP.ROW` and
 * `spdm.GROUP.ROW.BIT`, with the keys of the library. Independent of any particular message or field.
 */
#ifndef SPDM_FIELDS_H
#define SPDM_FIELDS_H

#include <sdec.h>

/* Wireshark's ids for a row and its bit fields. */
struct field_ids {
  int hf;
  int bytes_hf; /* for bytes that match no layout, if the row may open a group; else -1 */
  int ett;
  int *bits; /* hf for each bit field */
};

/* Wireshark's ids for the rows of a group, in their order, and the last row shown in a summary line, or NULL. Groups
 * that may be a message or object are `whole` and have a field of their own. */
struct group_ids {
  int hf;
  bool whole;
  struct field_ids *rows;
  const struct sdec_field *last_in_line;
};

/* fields_register walks all tables once and registers their fields under protocol `proto`. */
void fields_register(int proto);

/* fields_of returns the ids of a group. */
const struct group_ids *fields_of(const struct sdec_group *group);

#endif
