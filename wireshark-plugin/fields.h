/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Wireshark fields for every message and object, row and bit field of the tables: `spdm.GROUP`, `spdm.GROUP.ROW` and
 * `spdm.GROUP.ROW.BIT`, each part the key that the library gives it. It names no message and no field.
 */
#ifndef SPDM_FIELDS_H
#define SPDM_FIELDS_H

#include <sdec.h>

/* What Wireshark calls a row and its bit fields. */
struct field_ids {
  int hf;
  int bytes_hf; /* of a row that may open a group: for bytes that no layout fits, else -1 */
  int ett;
  int *bits; /* hf of each entry of its list of bit fields */
};

/* What Wireshark calls the rows of a group, in their order; and the last of them that a line shows, NULL: none. If it
 * may be a message or object by itself, it is `whole` and has a field of its own. */
struct group_ids {
  int hf;
  bool whole;
  struct field_ids *rows;
  const struct sdec_field *last_in_line;
};

/* fields_register walks all tables once and registers what it finds under protocol `proto`. */
void fields_register(int proto);

/* fields_of finds a group. */
const struct group_ids *fields_of(const struct sdec_group *group);

#endif
