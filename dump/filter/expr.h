/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Data structures of filters. Private to them.
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

/* Keys of the unit itself; all others name fields. */
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
  KEY_FINDINGS, /* keys from here on need --lint or --verify */
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
  uint16_t ids[KEY_PARTS];        /* indices in struct parts, set by parts_add */
  char parts[KEY_PARTS][KEY_LEN]; /* of a field: innermost last; the outermost may name the layout */
};

/* The distinct parts of all keys, numbered from 1. `kept` caches, by row address, which part names a row. */
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

/* Position of a walk: the parts that name the open groups, outermost first, and the current item. */
struct place {
  uint16_t groups[SDEC_DEPTH];
  uint32_t n;
  uint16_t own, bit; /* parts naming the row and the bit; 0: in no key */
  bool is_bit;
};

/* An operand. Whether a word is a number, a name or hex digits depends on the value it is compared with. */
struct value {
  const char *text; /* without quotes */
  bool quoted, is_number, is_real;
  uint64_t number;
  double real;
};

struct node {
  uint8_t kind, op;
  uint32_t left, right; /* operands of OR, AND, NOT */
  struct key key;       /* the rest is for COMPARE */
  uint32_t first_value, n_values;
  bool has_regex;
  regex_t regex;
  bool present, found; /* for the current unit: the key is present; a value matches */
};

struct filter {
  struct node nodes[FILTER_NODES];
  uint32_t n_nodes, root;
  struct value values[FILTER_VALUES];
  uint32_t n_values;
  struct parts parts;
  bool has_fields; /* some key names a field, so units must be walked */
  uint32_t needs;  /* enum filter_needs */
  struct sdec_iter walk;
};

/* keys.c: key_needs returns the bits of enum filter_needs for a key. key_read parses a key; false if there is no such
 * key, with suggestions in `problem`. */
bool key_read(const char *text, struct key *out, struct sdec_text *problem);
uint32_t key_needs(const struct key *key);
const char *key_name(const struct key *key); /* for a field, only what follows the last dot */

/* A row of the tables with its key, or a bit of it. key_places returns the contiguous entries for a field's key; for a
 * unit's own key, the fields with the same name. */
struct key_place {
  char key[KEY_LEN];
  const struct sdec_field *row;
  const struct sdec_bits *bits;
};
const struct key_place *key_places(const struct key *key, size_t *out_n);

/* typed.c: true if the operator or value is valid for the key; otherwise `problem` has a sentence. */
SDEC_MUST_USE bool typed_operator(const struct key *key, uint8_t op, struct sdec_text *problem);
SDEC_MUST_USE bool typed_value(const struct key *key, uint8_t op, struct value *value, struct sdec_text *problem);

/* One value of a unit. `text` and `other` are NULL if there is none. */
struct seen {
  bool has_number, is_real;
  uint64_t number;
  double real;
  const char *text, *other; /* name of the value; for bytes, `other` is their hex digits */
};

/* The values of one of the unit's own keys, as --json shows them. */
#define OWN_VALUES 2u
#define OWN_LEN 256u
struct own_values {
  uint32_t n;
  struct seen list[OWN_VALUES];
  char shown[OWN_VALUES][OWN_LEN];
};

/* values.c: values_own returns the values of a unit's own key. If a key has values in several places, `at` counts them
 * from 0; false: no more. */
bool values_own(uint8_t key, const struct sdec_unit *unit, const struct remarks *remarks, uint32_t at,
                struct own_values *out);

/* places.c: parts_add registers the parts of a key, which must stay in place. place_follow tracks a walk and returns
 * true if the item is a value that some key may name; place_fits returns true if this key names it. */
void parts_add(struct parts *parts, struct key *key);
SDEC_MUST_USE bool place_follow(struct place *place, struct parts *parts, const struct sdec_item *item);
SDEC_MUST_USE bool place_fits(const struct place *place, const struct key *key, const struct sdec_unit *unit);

/* regex.c: regex_fault says why a regular expression must not be compiled; NULL if it may. */
const char *regex_fault(const char *regex);

/* compare.c: node_take compares one value of a node's key. */
void node_take(const struct filter *filter, struct node *node, const struct seen *seen);

#endif
