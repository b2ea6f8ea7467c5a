/* SPDX-License-Identifier: BSD-3-Clause
 *
 * JSON member names, made once for each row of the tables and ready to be copied: `,"slot_id":`. It knows no unit.
 */
#ifndef DUMP_KEYS_H
#define DUMP_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#define KEY_TEXT 103

struct key {
  const void *row; /* the address of the row or bit field it belongs to */
  uint8_t len;
  char text[KEY_TEXT]; /* comma, quoted key, colon */
};

struct keys {
  struct key *slots;
  uint32_t used;
  struct key spare; /* the last one made when the table is full */
};

bool keys_open(struct keys *keys) __attribute__((warn_unused_result)); /* false: no memory */
void keys_close(struct keys *keys);

/* keys_find gives the key of `row`, whose name and key override are as in the tables. It lasts until the next call. */
const struct key *keys_find(struct keys *keys, const void *row, const char *name, const char *key);

#endif
