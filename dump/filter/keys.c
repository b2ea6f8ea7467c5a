/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks keys against everything the tables can name, so that a typo causes an error with suggestions instead of empty
 * output.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "filter/expr.h"
#include "filter/filter.h"
#include "filter/near.h"

#define SUGGESTIONS 4u
#define NEAR_MOST 4u
#define GROUPS_MOST 4096u

static const char *const unit_keys[UNIT_KEYS] = {
    [KEY_FILE] = "file",
    [KEY_NAME] = "name",
    [KEY_PROTOCOL] = "protocol",
    [KEY_VERSION] = "version",
    [KEY_CODE] = "code",
    [KEY_DIR] = "dir",
    [KEY_TRANSPORT] = "transport",
    [KEY_ID] = "id",
    [KEY_PARENT_ID] = "parent_id",
    [KEY_REQUEST_ID] = "request_id",
    [KEY_FRAME] = "frame",
    [KEY_TIME] = "time",
    [KEY_TS] = "ts",
    [KEY_RESPONSE_TIME] = "response_time",
    [KEY_REQUEST_FRAME] = "request_frame",
    [KEY_CONN] = "conn",
    [KEY_SESSION] = "session",
    [KEY_SESSION_NO] = "session_no",
    [KEY_HANDSHAKE] = "handshake",
    [KEY_SRC] = "src",
    [KEY_DST] = "dst",
    [KEY_ENDPOINT] = "endpoint",
    [KEY_LEN_BYTES] = "len",
    [KEY_SEALED] = "sealed",
    [KEY_ERROR] = "error",
    [KEY_NOTE] = "note",
    [KEY_FINDINGS] = "findings",
    [KEY_FINDINGS_RULE] = "findings.rule",
    [KEY_FINDINGS_SEVERITY] = "findings.severity",
    [KEY_FINDINGS_SIDE] = "findings.side",
    [KEY_VERDICTS] = "verdicts",
    [KEY_VERDICTS_CHECK] = "verdicts.check",
    [KEY_VERDICTS_RESULT] = "verdicts.result",
};

/* The distinct layouts. */
struct all {
  const struct sdec_group *groups[GROUPS_MOST];
  uint32_t n;
};

static void add(struct all *all, const struct sdec_group *group) {
  for (uint32_t i = 0; i < all->n; i++) {
    if (all->groups[i] == group) {
      return;
    }
  }
  if (group != NULL && all->n < GROUPS_MOST) {
    all->groups[all->n++] = group;
  }
}

static void gather(struct all *all) {
  uint32_t n = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t j = 0; j < protocols[i]->n_messages; j++) {
      if (protocols[i]->messages[j] != NULL) {
        add(all, protocols[i]->messages[j]->body);
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    add(all, objects[i]);
  }
  add(all, sdec_strays());
  for (uint32_t i = 0; i < all->n; i++) {
    for (uint32_t j = 0; j < all->groups[i]->n_rows; j++) {
      const struct sdec_group *below = NULL;
      for (uint32_t k = 0; (below = sdec_row_group(&all->groups[i]->rows[j], k)) != NULL; k++) {
        add(all, below);
      }
    }
  }
}

struct search {
  const char *wanted;
  struct {
    uint32_t far;
    char key[KEY_LEN];
  } near[SUGGESTIONS];
  uint32_t n_near;
};

/* Suggests the most similar keys, best first, without duplicates. */
static void suggest(struct search *search, const char *key) {
  const size_t len = strlen(key), wanted = strlen(search->wanted);
  if (strstr(key, search->wanted) == NULL && (len > wanted + NEAR_MOST || wanted > len + NEAR_MOST)) {
    return;
  }
  const uint32_t far = strstr(key, search->wanted) != NULL && search->wanted[0] != '\0'
                           ? 1
                           : near_distance(search->wanted, key);
  uint32_t at = search->n_near;
  if (far > NEAR_MOST || far * 3 > wanted + 2) {
    return;
  }
  for (uint32_t i = 0; i < search->n_near; i++) {
    if (strcmp(search->near[i].key, key) == 0) {
      return;
    }
  }
  while (at > 0 && search->near[at - 1].far > far) {
    if (at < SUGGESTIONS) {
      search->near[at] = search->near[at - 1];
    }
    at--;
  }
  if (at < SUGGESTIONS) {
    search->near[at].far = far;
    strcpy(search->near[at].key, key);
    search->n_near += search->n_near < SUGGESTIONS;
  }
}

/* All rows and bits with keys, sorted by key. Built at the first lookup and kept. */
struct known {
  struct key_place *places;
  size_t n, cap;
};

static void know(struct known *known, const struct sdec_field *row, const struct sdec_bits *bits) {
  if (known->n == known->cap) {
    const size_t cap = known->cap * 2 + 4096;
    struct key_place *bigger = realloc(known->places, cap * sizeof(*known->places));
    if (bigger == NULL) {
      return;
    }
    known->places = bigger;
    known->cap = cap;
  }
  struct key_place *place = &known->places[known->n++];
  struct sdec_text text = {.data = place->key, .cap = KEY_LEN - 1};
  place->row = row;
  place->bits = bits;
  sdec_key_text(bits != NULL ? bits->name : row->name, bits != NULL ? bits->key : row->key, &text);
  sdec_put_zero(&text);
}

static void know_group(struct known *known, const struct sdec_group *group) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[i];
    know(known, row, NULL);
    for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
      know(known, row, bits);
    }
  }
}

static int by_key(const void *a, const void *b) {
  const struct key_place *x = a, *y = b;
  return strcmp(x->key, y->key);
}

static const struct known *known_keys(void) {
  static struct known known;
  struct all *all = known.n == 0 ? calloc(1, sizeof(*all)) : NULL;
  if (all == NULL) {
    return &known;
  }
  gather(all);
  for (uint32_t i = 0; i < all->n; i++) {
    know_group(&known, all->groups[i]);
  }
  free(all);
  if (known.n > 0) {
    qsort(known.places, known.n, sizeof(*known.places), by_key);
  }
  return &known;
}

static const struct key_place *places_of(const struct known *known, const char *wanted, size_t *out_n) {
  size_t low = 0, high = known->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (strcmp(known->places[middle].key, wanted) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (high = low; high < known->n && strcmp(known->places[high].key, wanted) == 0;) {
    high++;
  }
  *out_n = high - low;
  return known->places + low;
}

static void say_unknown(const struct known *known, const char *wanted, struct sdec_text *problem) {
  struct search search = {.wanted = wanted};
  for (uint32_t i = 1; i < UNIT_KEYS; i++) {
    suggest(&search, unit_keys[i]);
  }
  for (size_t i = 0; i < known->n; i++) {
    suggest(&search, known->places[i].key);
  }
  sdec_put(problem, "there is no key ");
  sdec_put(problem, wanted);
  for (uint32_t i = 0; i < search.n_near; i++) {
    sdec_put(problem, i == 0 ? "; near it: " : ", ");
    sdec_put(problem, search.near[i].key);
  }
  sdec_put(problem, search.n_near == 0 ? "; --list fields shows those of fields" : "");
}

static bool is_field(const char *wanted, struct sdec_text *problem) {
  const struct known *known = known_keys();
  size_t n = 0;
  if (known->n > 0) {
    (void)places_of(known, wanted, &n);
  }
  if (n == 0) {
    say_unknown(known, wanted, problem);
  }
  return n > 0;
}

const struct key_place *key_places(const struct key *key, size_t *out_n) {
  return places_of(known_keys(), key_name(key), out_n);
}

const char *key_name(const struct key *key) {
  return key->of != KEY_FIELD ? unit_keys[key->of] : key->parts[key->n_parts - 1];
}

uint32_t key_needs(const struct key *key) {
  return key->of < KEY_FINDINGS ? 0 : key->of < KEY_VERDICTS ? NEEDS_FINDINGS : NEEDS_VERDICTS;
}

bool key_read(const char *text, struct key *out, struct sdec_text *problem) {
  *out = (struct key){.of = KEY_FIELD};
  for (uint8_t i = 1; i < UNIT_KEYS; i++) {
    if (strcmp(unit_keys[i], text) == 0) {
      out->of = i;
      return true;
    }
  }
  const char *at = strncmp(text, "fields.", 7) == 0 ? text + 7 : text;
  for (;;) {
    const size_t len = strcspn(at, ".");
    if (len == 0 || len >= KEY_LEN || out->n_parts == KEY_PARTS) {
      sdec_put(problem, text[0] == '\0' ? "a key is missing"
                        : len == 0      ? "a name is missing before or after the dot"
                                        : "this key is too long");
      return false;
    }
    memcpy(out->parts[out->n_parts], at, len);
    out->parts[out->n_parts++][len] = '\0';
    if (at[len] == '\0') {
      return is_field(out->parts[out->n_parts - 1], problem);
    }
    at += len + 1;
  }
}
