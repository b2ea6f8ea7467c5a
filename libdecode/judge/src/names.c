/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Interns names: the fields that rules and ties use, the messages of each rule, the fields that connections remember.
 */
#include "judge.h"

#include <string.h>

static uint32_t text_hash(const char *text) {
  uint32_t h = 2166136261u;
  for (; *text != '\0'; text++) {
    h = (uint32_t)(((uint64_t)(h ^ (uint8_t)*text) * 16777619u) & UINT32_MAX);
  }
  return h;
}

static uint32_t address_hash(const void *a, const void *b) {
  const uint64_t x = (uint64_t)(uintptr_t)a ^ ((uint64_t)(uintptr_t)b << 7) ^ ((uint64_t)(uintptr_t)b >> 9);
  return (uint32_t)((x ^ (x >> 13) ^ (x >> 26)) & UINT32_MAX);
}

/* The entry of a pair of addresses, or the free entry where it belongs. */
static struct address *address_place(struct names *names, const void *a, const void *b) {
  uint32_t at = address_hash(a, b) % ADDRESSES;
  while (names->addresses[at].a != NULL && (names->addresses[at].a != a || names->addresses[at].b != b)) {
    at = (at + 1) % ADDRESSES;
  }
  return &names->addresses[at];
}

static void address_learn(struct names *names, struct address *place, const void *a, const void *b, uint16_t number) {
  if (names->n_addresses < ADDRESSES / 4 * 3) {
    *place = (struct address){a, b, number};
    names->n_addresses++;
  }
}

static uint16_t *text_place(struct names *names, const char *name) {
  uint32_t at = text_hash(name) % SYMBOL_BUCKETS;
  while (names->by_text[at] != 0 && !sdec_same_text(names->symbol[names->by_text[at]], name)) {
    at = (at + 1) % SYMBOL_BUCKETS;
  }
  return &names->by_text[at];
}

uint16_t sdec_symbol_of(struct names *names, const char *name) {
  struct address *place = address_place(names, name, NULL);
  if (place->a != NULL) {
    return place->number;
  }
  const uint16_t number = *text_place(names, name);
  address_learn(names, place, name, NULL, number);
  return number;
}

static void symbol_add(struct names *names, const char *name) {
  uint16_t *place = name != NULL ? text_place(names, name) : NULL;
  if (place != NULL && *place == 0 && names->n_symbols < SYMBOLS_MOST) {
    names->symbol[++names->n_symbols] = name;
    *place = names->n_symbols;
  }
}

static const struct sdec_protocol *protocol_called(const char *name) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; name != NULL && i < n; i++) {
    if (sdec_same_text(protocols[i]->name, name)) {
      return protocols[i];
    }
  }
  return protocols[0];
}

const struct sdec_message *sdec_message_called(const char *protocol, const char *name) {
  const struct sdec_message *found = NULL;
  return sdec_message_named(protocol_called(protocol), name, &found) ? found : NULL;
}

/* The same with a direct-mapped cache: rows name the same messages many times. */
static const struct sdec_message *called(struct names *names, const char *protocol, const char *name) {
  struct called *place = &names->called[address_hash(name, protocol) % CALLED_KNOWN];
  if (place->name != name || place->protocol != protocol) {
    *place = (struct called){protocol, name, sdec_message_called(protocol, name)};
  }
  return place->message;
}

uint8_t sdec_message_no(struct names *names, const struct sdec_message *message) {
  struct address *place = message != NULL ? address_place(names, message, names) : NULL;
  if (place == NULL || place->a != NULL) {
    return place == NULL ? 0 : (uint8_t)place->number;
  }
  if (names->n_messages == MESSAGES_MOST) {
    return 0;
  }
  address_learn(names, place, message, names, ++names->n_messages);
  return (uint8_t)names->n_messages;
}

static struct set set_of(struct names *names, const char *protocol, const char *const *list) {
  struct set set = {.bits = {0}};
  for (; list != NULL && *list != NULL; list++) {
    const uint8_t number = sdec_message_no(names, called(names, protocol, *list));
    set.bits[number / 64] |= UINT64_C(1) << number % 64;
  }
  set.bits[0] &= ~UINT64_C(1); /* no message */
  return set;
}

uint16_t sdec_rule_number(struct sdec_judge *j, const char *id) {
  if (id == NULL) {
    return NO_SLOT;
  }
  struct address *place = address_place(&j->names, id, j);
  if (place->a != NULL) {
    return place->number;
  }
  for (uint16_t i = 0; i < j->n_rules; i++) {
    if (sdec_same_text(sdec_rule_row(j, i)->id, id)) {
      address_learn(&j->names, place, id, j, i);
      return i;
    }
  }
  return NO_SLOT;
}

uint16_t sdec_told_of(struct names *names, const char *protocol, const char *message, const char *field) {
  const struct sdec_message *const about = called(names, protocol, message);
  const uint16_t symbol = sdec_symbol_of(names, field);
  for (uint16_t i = 0; i < names->n_told; i++) {
    if (names->told[i].message == about && names->told[i].symbol == symbol) {
      return i;
    }
  }
  return NO_SLOT;
}

static void told_add(struct names *names, const char *protocol, const char *message, const char *field) {
  if (message == NULL) {
    return;
  }
  const struct sdec_message *const about = called(names, protocol, message);
  const uint16_t symbol = *text_place(names, field);
  for (uint16_t i = 0; i < names->n_told; i++) {
    if (names->told[i].message == about && names->told[i].symbol == symbol) {
      return;
    }
  }
  if (about != NULL && names->n_told < TOLD_MOST) {
    names->told[names->n_told++] = (struct told_slot){about, symbol};
  }
}

static void thing_add(struct names *names, const char *protocol, const struct judge_value *value) {
  if (value->from == J_KEPT && names->n_things < THING_SAID) {
    names->things[names->n_things++] = (struct told_slot){called(names, protocol, value->of[0]),
                                                          *text_place(names, value->name)};
  }
}

uint16_t sdec_thing_called(const struct sdec_judge *j, const char *message, const char *field) {
  for (uint16_t i = 0; i < j->names.n_things; i++) {
    if (sdec_same_text(j->names.things[i].message->name, message) &&
        sdec_same_text(j->names.symbol[j->names.things[i].symbol], field)) {
      return i;
    }
  }
  return NO_SLOT;
}

static void list_add(struct names *names, const struct judge_value *value) {
  const struct sdec_message *const about = called(names, NULL, value->of[0]);
  const uint16_t symbol = *text_place(names, value->name);
  for (uint16_t i = 0; i < names->n_lists; i++) {
    if (names->lists[i].message == about && names->lists[i].symbol == symbol) {
      return;
    }
  }
  if (about != NULL && names->n_lists < LISTS_MOST) {
    names->lists[names->n_lists++] = (struct told_slot){about, symbol};
  }
}

uint16_t sdec_list_called(struct names *names, const char *message, const char *field) {
  const struct sdec_message *const about = called(names, NULL, message);
  const uint16_t symbol = sdec_symbol_of(names, field);
  for (uint16_t i = 0; i < names->n_lists; i++) {
    if (names->lists[i].message == about && names->lists[i].symbol == symbol) {
      return i;
    }
  }
  return NO_SLOT;
}

static void opened_add(struct names *names, const struct judge_value *value) {
  if (value->from != J_OPENED) {
    return;
  }
  const uint16_t symbol = *text_place(names, value->name);
  for (uint16_t i = 0; i < names->n_opened; i++) {
    if (names->opened[i] == symbol) {
      return;
    }
  }
  if (names->n_opened < OPENED_MOST) {
    names->opened[names->n_opened++] = symbol;
  }
}

uint16_t sdec_opened_called(struct names *names, const char *field) {
  const uint16_t symbol = sdec_symbol_of(names, field);
  for (uint16_t i = 0; i < names->n_opened; i++) {
    if (names->opened[i] == symbol) {
      return i;
    }
  }
  return NO_SLOT;
}

static void add_tests(struct names *names, const char *protocol, const struct judge_test *tests) {
  for (; tests != NULL && tests->op != J_END; tests++) {
    for (uint32_t i = 0; i < tests->n; i++) {
      const struct judge_value *value = &tests->values[i];
      symbol_add(names, value->name);
      opened_add(names, value);
      thing_add(names, protocol, value);
      told_add(names, protocol, value->of[0], value->name);
      told_add(names, protocol, value->of[1], value->name);
      symbol_add(names, value->factor);
      if (value->factor != NULL) {
        told_add(names, protocol, value->of[0], value->factor);
      }
    }
    if (tests->op == J_AMONG_TOLD) {
      list_add(names, &tests->values[1]);
    }
  }
}

static void add_entry(struct names *names, const struct sdec_message *message, uint16_t form) {
  if (message == NULL || names->n_entries == ENTRIES_MOST) {
    return;
  }
  uint16_t *bucket = &names->by_message[address_hash(message, NULL) % MESSAGE_BUCKETS];
  names->entries[++names->n_entries] = (struct entry){message, form, *bucket};
  *bucket = names->n_entries;
}

uint32_t sdec_names_first(const struct names *names, const struct sdec_message *message) {
  return names->by_message[address_hash(message, NULL) % MESSAGE_BUCKETS];
}

static void add_moves(struct sdec_judge *j) {
  for (uint32_t i = 0; i < MOVES_MOST && sdec_judge_moves[i].machine != NO_MACHINE; i++) {
    const struct judge_move *move = &sdec_judge_moves[i];
    add_tests(&j->names, move->protocol, move->when);
    j->moves[i].on = set_of(&j->names, move->protocol, move->on);
    j->moves[i].except = set_of(&j->names, move->protocol, move->except);
  }
}

static void add_rules(struct sdec_judge *j) {
  for (uint32_t left = j->n_forms; left > 0; left--) { /* backwards: chains then run in table order */
    const uint32_t i = left - 1;
    const struct judge_rule *row = j->forms[i].row;
    if (row->any != J_NAMED && row->any != J_NOTES && j->names.n_general < GENERAL_MOST) {
      j->names.general[j->names.n_general++] = (uint16_t)i;
    }
    j->forms[i].answers = set_of(&j->names, NULL, row->answers);
    j->forms[i].except = set_of(&j->names, NULL, row->except);
    j->forms[i].moot = row->moot != NULL ? sdec_rule_number(j, row->moot) : NO_SLOT;
    symbol_add(&j->names, row->each);
    symbol_add(&j->names, row->at);
    add_tests(&j->names, row->protocol, row->when);
    add_tests(&j->names, row->protocol, row->must);
    add_tests(&j->names, row->protocol, row->also);
    for (const char *const *on = row->on; on != NULL && *on != NULL; on++) {
      add_entry(&j->names, called(&j->names, row->protocol, *on), (uint16_t)i);
    }
  }
  for (uint32_t i = 1; i < JUDGE_MACHINES; i++) {
    for (const char *const *of = sdec_judge_machines[i].of; of != NULL && *of != NULL; of++) {
      symbol_add(&j->names, *of);
    }
  }
  add_moves(j);
}

#define TIE_DEPTH 16u

/* Interns the names that ties use, in a layout and all those nested in it. */
static void add_ties(struct names *names, const struct sdec_group *body) {
  struct {
    const struct sdec_group *group;
    uint16_t row, below;
  } stack[TIE_DEPTH] = {{.group = body}};
  uint32_t depth = 1;
  while (depth > 0) {
    const struct sdec_group *group = stack[depth - 1].group;
    if (stack[depth - 1].row == group->n_rows) {
      depth--;
      continue;
    }
    const struct sdec_field *row = &group->rows[stack[depth - 1].row];
    if (stack[depth - 1].below == 0) {
      symbol_add(names, row->asked);
      for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
        symbol_add(names, bits->asked);
      }
    }
    const struct sdec_group *below = sdec_row_group(row, stack[depth - 1].below);
    if (below == NULL || depth == TIE_DEPTH) {
      stack[depth - 1].row++;
      stack[depth - 1].below = 0;
      continue;
    }
    stack[depth - 1].below++;
    stack[depth].group = below;
    stack[depth].row = stack[depth].below = 0;
    depth++;
  }
}

static void link_told(struct names *names) {
  for (uint16_t slot = names->n_told; slot > 0; slot--) {
    const struct sdec_message *message = names->told[slot - 1].message;
    const uint8_t number = sdec_message_no(names, message);
    names->told_next[slot - 1] = names->told_first[number];
    names->told_first[number] = slot;
    if (message->step == SDEC_STEP_CHUNK) {
      names->told_of_chunks[(slot - 1) / 64] |= UINT64_C(1) << (slot - 1) % 64;
    }
  }
}

void sdec_names_make(struct sdec_judge *j) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  j->slot_writers = set_of(&j->names, NULL, sdec_judge_slot_writers);
  add_rules(j);
  link_told(&j->names);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      if (protocols[i]->messages[code] != NULL) {
        add_ties(&j->names, protocols[i]->messages[code]->body);
      }
    }
  }
}
