/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The parts of a filter. Private to it.
 */
#ifndef DUMP_FILTER_EXPR_H
#define DUMP_FILTER_EXPR_H

#include <regex.h>

#include "filter/filter.h"

#define FILTER_NODES 256u
#define FILTER_VALUES 512u
#define KEY_PARTS 8u
#define KEY_LEN 64u
#define NO_NODE UINT32_MAX

enum node_kind { NODE_OR, NODE_AND, NODE_NOT, NODE_COMPARE };

enum op {
  OP_PRESENT,
  OP_EQUAL,
  OP_UNEQUAL,
  OP_LESS,
  OP_LESS_EQUAL,
  OP_GREATER,
  OP_GREATER_EQUAL,
  OP_CONTAINS,
  OP_MATCHES
};

/* Keys of a unit itself; the others are those of its fields. */
enum unit_key {
  KEY_FIELD,
  KEY_FILE,
  KEY_NAME,
  KEY_PROTOCOL,
  KEY_VERSION,
  KEY_CODE,
  KEY_DIR,
  KEY_TRANSPORT,
  KEY_ID,
  KEY_PARENT_ID,
  KEY_REQUEST_ID,
  KEY_FRAME,
  KEY_TIME,
  KEY_TS,
  KEY_RESPONSE_TIME,
  KEY_REQUEST_FRAME,
  KEY_CONN,
  KEY_SESSION,
  KEY_SESSION_NO,
  KEY_HANDSHAKE,
  KEY_SRC,
  KEY_DST,
  KEY_ENDPOINT,
  KEY_LEN_BYTES,
  KEY_SEALED,
  KEY_ERROR,
  KEY_NOTE,
  KEY_FINDINGS, /* from here on: what --lint and --verify say of the unit */
  KEY_FINDINGS_RULE,
  KEY_FINDINGS_SEVERITY,
  KEY_FINDINGS_SIDE,
  KEY_VERDICTS,
  KEY_VERDICTS_CHECK,
  KEY_VERDICTS_RESULT,
  UNIT_KEYS
};

struct key {
  uint8_t of; /* enum unit_key */
  uint8_t n_parts;
  uint16_t ids[KEY_PARTS];        /* in struct parts, once parts_add has seen the key */
  char parts[KEY_PARTS][KEY_LEN]; /* of a field: the innermost last; the outermost may be the name of the layout */
};

/* The parts of all keys, each text once, numbered from 1. Which of them a row of a table is called by is found once,
 * and kept by the row's address. */
#define PARTS_MOST (FILTER_NODES * KEY_PARTS)
#define ROWS_KEPT 4096u
struct parts {
  const char *texts[PARTS_MOST];
  uint32_t n;
  struct {
    const void *row;
    uint16_t part;
  } kept[ROWS_KEPT];
};

/* Where a walk is: the parts that the open groups are called by, from the outside, and the value at hand. */
struct place {
  uint16_t groups[SDEC_DEPTH];
  uint32_t n;
  uint16_t own, bit; /* of a row, of a bit in it; 0: in no key */
  bool is_bit;
};

/* What a key is compared with: a word may be a number, a name or hex digits, which the key's own value decides. */
struct value {
  const char *text; /* without quotes */
  bool quoted, is_number, is_real;
  uint64_t number;
  double real;
};

struct node {
  uint8_t kind, op;
  uint32_t left, right; /* of OR, AND, NOT */
  struct key key;       /* of COMPARE, and all below */
  uint32_t first_value, n_values;
  bool has_regex;
  regex_t regex;
  bool present, found; /* of the unit at hand: the key is there; one of its values fits */
};

struct filter {
  struct node nodes[FILTER_NODES];
  uint32_t n_nodes, root;
  struct value values[FILTER_VALUES];
  uint32_t n_values;
  struct parts parts;
  bool has_fields; /* some key is that of a field: units are walked */
  uint32_t needs;  /* enum filter_needs */
  struct sdec_iter walk;
};

/* keys.c: key_needs gives the bits of enum filter_needs for a key.
 * key_read splits the text of a key and says whether there is such a key; if not, `problem` has a sentence with
 * suggestions. */
bool key_read(const char *text, struct key *out, struct sdec_text *problem);
uint32_t key_needs(const struct key *key);
const char *key_name(const struct key *key); /* without what stands before the last dot, if it is that of a field */

/* A place in the tables with a key: a bit, or a row if `bits` is NULL. key_places gives those of a field's key, which
 * stand one behind another; of a unit's own key, the fields that are called the same. */
struct key_place {
  char key[KEY_LEN];
  const struct sdec_field *row;
  const struct sdec_bits *bits;
};
const struct key_place *key_places(const struct key *key, size_t *out_n);

/* typed.c: whether a key may be compared so, and with this value; if not, `problem` has a sentence. */
SDEC_MUST_USE bool typed_operator(const struct key *key, uint8_t op, struct sdec_text *problem);
SDEC_MUST_USE bool typed_value(const struct key *key, uint8_t op, struct value *value, struct sdec_text *problem);

/* One value of a unit. `text` and `hex` NULL: it has none. */
struct seen {
  bool has_number, is_real;
  uint64_t number;
  double real;
  const char *text, *other; /* what a value is called; bytes have their hex digits as `other` */
};

/* The values that a unit has under a key of its own, with what --json shows of each. */
#define OWN_VALUES 2u
#define OWN_LEN 256u
struct own_values {
  uint32_t n;
  struct seen list[OWN_VALUES];
  char shown[OWN_VALUES][OWN_LEN];
};

/* values.c: values_own looks at the unit itself and at what is said about it. A key may have values at several places:
 * `at` counts them from 0; false: there are no more. */
bool values_own(uint8_t key, const struct sdec_unit *unit, const struct remarks *remarks, uint32_t at,
                struct own_values *out);

/* places.c: parts_add takes note of the parts of a key, which stays where it is. place_follow goes along with a walk
 * and says whether the item is a value that some key may mean; place_fits whether a key means it. */
void parts_add(struct parts *parts, struct key *key);
SDEC_MUST_USE bool place_follow(struct place *place, struct parts *parts, const struct sdec_item *item);
SDEC_MUST_USE bool place_fits(const struct place *place, const struct key *key, const struct sdec_unit *unit);

/* regex.c: regex_fault says why a regular expression is not to be compiled; NULL: it may be. */
const char *regex_fault(const char *regex);

/* compare.c: node_take compares one value that a node's key has. */
void node_take(const struct filter *filter, struct node *node, const struct seen *seen);

#endif
