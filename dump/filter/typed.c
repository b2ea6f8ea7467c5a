/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks operators and values for each key: numbers, and names that exist. A typo causes an error with suggestions
 * instead of empty output.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "filter/expr.h"
#include "filter/names.h"
#include "filter/near.h"

#define NS_PER_S UINT64_C(1000000000)
#define WORDS_LISTED 12u

enum type { TYPE_ANY, TYPE_NUMBER, TYPE_REAL, TYPE_WORD, TYPE_TIME, TYPE_TEXT };

static enum type type_of(uint8_t key) {
  static const uint8_t types[UNIT_KEYS] = {
      [KEY_FILE] = TYPE_TEXT,
      [KEY_NAME] = TYPE_WORD,
      [KEY_PROTOCOL] = TYPE_WORD,
      [KEY_VERSION] = TYPE_REAL,
      [KEY_CODE] = TYPE_NUMBER,
      [KEY_DIR] = TYPE_WORD,
      [KEY_TRANSPORT] = TYPE_WORD,
      [KEY_ID] = TYPE_NUMBER,
      [KEY_PARENT_ID] = TYPE_NUMBER,
      [KEY_REQUEST_ID] = TYPE_NUMBER,
      [KEY_FRAME] = TYPE_NUMBER,
      [KEY_TIME] = TYPE_REAL,
      [KEY_TS] = TYPE_TIME,
      [KEY_RESPONSE_TIME] = TYPE_REAL,
      [KEY_REQUEST_FRAME] = TYPE_NUMBER,
      [KEY_CONN] = TYPE_NUMBER,
      [KEY_SESSION] = TYPE_NUMBER,
      [KEY_SESSION_NO] = TYPE_NUMBER,
      [KEY_HANDSHAKE] = TYPE_NUMBER,
      [KEY_LEN_BYTES] = TYPE_NUMBER,
      [KEY_SEALED] = TYPE_TEXT,
      [KEY_ERROR] = TYPE_NUMBER,
      [KEY_NOTE] = TYPE_WORD,
      [KEY_FINDINGS] = TYPE_NUMBER,
      [KEY_FINDINGS_RULE] = TYPE_WORD,
      [KEY_FINDINGS_SEVERITY] = TYPE_WORD,
      [KEY_FINDINGS_SIDE] = TYPE_WORD,
      [KEY_VERDICTS] = TYPE_NUMBER,
      [KEY_VERDICTS_CHECK] = TYPE_WORD,
      [KEY_VERDICTS_RESULT] = TYPE_WORD,
  };
  return (enum type)types[key];
}

/* The valid words for a key; NULL at the end. */
static const char *word_of(uint8_t key, uint32_t i, struct names *at, struct sdec_rule *room) {
  static const char *const sides[] = {"req", "rsp", NULL};
  static const char *const others[] = {"link", "secured", "transcript", NULL}; /* of units without a table */
  uint32_t n = 0;
  switch (key) {
    case KEY_DIR:
    case KEY_FINDINGS_SIDE: return sides[i];
    case KEY_NAME: return names_next(at);
    case KEY_PROTOCOL: {
      const struct sdec_protocol *const *protocols = sdec_protocols(&n);
      if (i < n) {
        return protocols[i]->name;
      }
      i -= n; /* packets without a message have their transport's name as protocol */
      return i < SDEC_TRANSPORTS ? sdec_transport_name((enum sdec_transport)i) : others[i - SDEC_TRANSPORTS];
    }
    case KEY_TRANSPORT: return i < SDEC_TRANSPORTS ? sdec_transport_name((enum sdec_transport)i) : NULL;
    case KEY_NOTE: return i <= SDEC_ERROR - SDEC_INFO ? sdec_severity_name((enum sdec_severity)(i + SDEC_INFO)) : NULL;
    case KEY_FINDINGS_RULE: return sdec_judge_rule(i, room) ? room->id : NULL;
    case KEY_FINDINGS_SEVERITY: return i < SDEC_RULE_SEVERITIES ? sdec_rule_severity_name(i) : NULL;
    case KEY_VERDICTS_CHECK: return i < SDEC_CHECKS ? sdec_check_name(i) : NULL;
    case KEY_VERDICTS_RESULT: return i <= SDEC_UNKNOWN ? sdec_result_name(i) : NULL;
    default: return NULL;
  }
}

static bool refuse_value(const char *key, const char *typed, const struct nearest *nearest, struct sdec_text *problem) {
  sdec_put(problem, key);
  sdec_put(problem, " is never ");
  sdec_put(problem, typed[0] != '\0' ? typed : "empty");
  nearest_put(nearest, problem);
  return false;
}

/* Lists all valid words if there are only a few. */
static void list_words(uint8_t key, struct sdec_text *problem) {
  const char *words[WORDS_LISTED + 1];
  struct names at = {.units = true};
  struct sdec_rule rule;
  uint32_t n = 0;
  while (n <= WORDS_LISTED && (words[n] = word_of(key, n, &at, &rule)) != NULL) {
    n++;
  }
  for (uint32_t i = 0; i < n && n <= WORDS_LISTED; i++) {
    sdec_put(problem, i == 0 ? "; it is " : i + 1 < n ? ", " : " or ");
    sdec_put(problem, words[i]);
  }
}

/* True if `typed` is the name of a unit, which users confuse with its protocol. */
static bool is_name(const char *typed) {
  struct names at = {.units = true};
  const char *name = names_next(&at);
  while (name != NULL && strcasecmp(name, typed) != 0) {
    name = names_next(&at);
  }
  return name != NULL;
}

static void suggest_name(const char *typed, struct sdec_text *problem) {
  sdec_put(problem, "protocol is never ");
  sdec_put(problem, typed);
  sdec_put(problem, "; did you mean name == \"");
  sdec_put(problem, typed);
  sdec_put(problem, "\"?");
}

static bool word_fits(const struct key *key, const struct value *value, struct sdec_text *problem) {
  struct nearest nearest = {.typed = value->text};
  struct names at = {.units = true};
  struct sdec_rule rule;
  const char *word;
  for (uint32_t i = 0; (word = word_of(key->of, i, &at, &rule)) != NULL; i++) {
    if (strcasecmp(word, value->text) == 0) {
      return true;
    }
    nearest_offer(&nearest, word);
  }
  if (key->of == KEY_PROTOCOL && is_name(value->text)) {
    suggest_name(value->text, problem);
    return false;
  }
  (void)refuse_value(key_name(key), value->text, &nearest, problem);
  if (nearest.names[0] == NULL) {
    list_words(key->of, problem);
  }
  return false;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Numbers and times
 */

static bool is_number(const struct value *value) {
  return value->is_number || value->is_real;
}

/* 1e6 counts as whole, too. */
static bool is_whole(const struct value *value) {
  return value->is_number || (value->is_real && strpbrk(value->text, ".-") == NULL);
}

static bool is_plain_number(const struct key_place *place) {
  return place->bits != NULL || place->row->kind == SDEC_UINT;
}

static bool all_numbers(const struct key_place *places, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!is_plain_number(&places[i])) {
      return false;
    }
  }
  return n > 0;
}

static const struct sdec_name *names_of(const struct key_place *place) {
  return place->bits != NULL ? place->bits->names : place->row->names;
}

static bool is_named(const struct key_place *place, const char *typed) {
  for (const struct sdec_name *name = names_of(place); name != NULL && name->name != NULL; name++) {
    if (strcasecmp(name->name, typed) == 0) {
      return true;
    }
  }
  return false;
}

/* True if a unit's own key hides fields of the same name, which may hold text or named values. */
static bool hides_field(const struct key *key, const char *typed) {
  size_t n = 0;
  const struct key_place *places = key_places(key, &n);
  for (size_t i = 0; i < n; i++) {
    if (key->of != KEY_FIELD && (!is_plain_number(&places[i]) || is_named(&places[i], typed))) {
      return true;
    }
  }
  return false;
}

static bool refuse_fraction(const struct key *key, struct sdec_text *problem) {
  sdec_put(problem, "a whole number is expected here");
  sdec_put(problem, key->of == KEY_FIELD ? "; for versions such as 1.2 there is the key version" : "");
  return false;
}

static bool number_fits(const struct key *key, const struct value *value, struct sdec_text *problem) {
  if (is_number(value)) {
    const bool fits = is_whole(value) || (key->of != KEY_FIELD && type_of(key->of) == TYPE_REAL);
    return fits || refuse_fraction(key, problem);
  }
  sdec_put(problem, value->quoted ? "a number is expected here, without quotes" : "a number is expected here");
  if (hides_field(key, value->text)) {
    sdec_put(problem, "; the field of this name is fields.");
    sdec_put(problem, key_name(key));
  } else if (!value->quoted && value->text[strspn(value->text, "0123456789abcdefABCDEF")] == '\0') {
    sdec_put(problem, "; hex digits need 0x before them: 0x");
    sdec_put(problem, value->text);
  } else if (strcasecmp(value->text, "true") == 0 || strcasecmp(value->text, "false") == 0) {
    sdec_put(problem, "; to test for presence, give the key alone");
  }
  return false;
}

/* Converts a time to the number that `ts` is compared with; "Z" and the time of day may be omitted. */
static bool read_time(struct value *value) {
  static const char *const forms[] = {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"};
  struct tm parts = {0};
  const char *end = NULL;
  for (uint32_t i = 0; end == NULL && i < sizeof(forms) / sizeof(forms[0]); i++) {
    parts = (struct tm){0};
    end = strptime(value->text, forms[i], &parts);
  }
  const int64_t seconds = end != NULL ? (int64_t)timegm(&parts) : -1;
  if (seconds < 0 || (uint64_t)seconds > UINT64_MAX / NS_PER_S - 1) {
    return false;
  }
  uint64_t fraction = 0, step = NS_PER_S / 10;
  for (end += *end == '.'; isdigit((unsigned char)*end); end++, step /= 10) {
    fraction += step * (uint64_t)(*end - '0');
  }
  value->number = (uint64_t)seconds * NS_PER_S + fraction;
  value->is_number = true;
  value->quoted = false;
  return strcmp(end, "Z") == 0 || *end == '\0';
}

static bool time_fits(uint8_t op, struct value *value, struct sdec_text *problem) {
  if (op >= OP_CONTAINS || read_time(value)) {
    return true;
  }
  sdec_put(problem, "a time between the years 1970 and 2554 is expected here, such as 2026-01-31T20:15:00Z");
  return false;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Fields
 */

static void offer_names(const struct key_place *place, struct nearest *nearest) {
  for (const struct sdec_name *name = names_of(place); name != NULL && name->name != NULL; name++) {
    nearest_offer(nearest, name->name);
  }
}

/* The bit with the name most similar to what was typed. */
static const struct sdec_bits *nearest_bit(const struct key_place *place, const char *typed, uint32_t *out_far) {
  const struct sdec_bits *found = NULL;
  for (const struct sdec_bits *bits = place->row->bits; bits != NULL && bits->name != NULL; bits++) {
    const uint32_t far = near_distance(typed, bits->name);
    if (far < *out_far) {
      *out_far = far;
      found = bits;
    }
  }
  return found;
}

/* Bits have keys of their own, so their names are not values of the number. */
static void suggest_bit(const struct key_place *places, size_t n, const char *typed, struct sdec_text *problem) {
  uint32_t far = (uint32_t)strlen(typed) / 3 + 1;
  const struct key_place *place = NULL;
  const struct sdec_bits *bit = NULL;
  for (size_t i = 0; i < n; i++) {
    const struct sdec_bits *one = places[i].bits == NULL ? nearest_bit(&places[i], typed, &far) : NULL;
    bit = one != NULL ? one : bit;
    place = one != NULL ? &places[i] : place;
  }
  if (bit != NULL) {
    sdec_put(problem, "; each bit has its own key: ");
    sdec_put(problem, place->key);
    sdec_put_char(problem, '.');
    sdec_key_text(bit->name, bit->key, problem);
  }
}

static bool field_fits(const struct key *key, uint8_t op, const struct value *value, struct sdec_text *problem) {
  struct nearest nearest = {.typed = value->text};
  size_t n = 0;
  const struct key_place *places = key_places(key, &n);
  if (op >= OP_CONTAINS || !all_numbers(places, n) || is_whole(value)) {
    return true;
  }
  if (op != OP_EQUAL && op != OP_UNEQUAL) {
    return number_fits(key, value, problem);
  }
  for (size_t i = 0; i < n; i++) {
    if (is_named(&places[i], value->text)) {
      return true;
    }
    offer_names(&places[i], &nearest);
  }
  if (nearest.names[0] != NULL && !is_number(value)) {
    return refuse_value(key_name(key), value->text, &nearest, problem);
  }
  (void)number_fits(key, value, problem);
  suggest_bit(places, n, value->text, problem);
  return false;
}

bool typed_value(const struct key *key, uint8_t op, struct value *value, struct sdec_text *problem) {
  switch (key->of == KEY_FIELD ? TYPE_ANY : type_of(key->of)) {
    case TYPE_NUMBER:
    case TYPE_REAL: return number_fits(key, value, problem);
    case TYPE_WORD: return op >= OP_CONTAINS || word_fits(key, value, problem);
    case TYPE_TIME: return time_fits(op, value, problem);
    default: return key->of != KEY_FIELD || field_fits(key, op, value, problem);
  }
}

bool typed_operator(const struct key *key, uint8_t op, struct sdec_text *problem) {
  const enum type type = key->of == KEY_FIELD ? TYPE_ANY : type_of(key->of);
  const bool orders = op != OP_EQUAL && op != OP_UNEQUAL && op < OP_CONTAINS;
  if ((type == TYPE_NUMBER || type == TYPE_REAL) && op >= OP_CONTAINS) {
    sdec_put(problem, key_name(key));
    sdec_put(problem, " is a number: compare it with ==, !=, <, <=, > or >=");
    return false;
  }
  if ((type == TYPE_WORD || type == TYPE_TEXT) && orders) {
    sdec_put(problem, key_name(key));
    sdec_put(problem, " is text: compare it with ==, !=, in, contains or matches");
    return false;
  }
  return true;
}
