/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds one field of a message by its path, such as `MeasurementBlock[2].Index`: walks to the first leaf or bit field
 * whose innermost names match the path.
 */
#include "sdec_walk.h"

#include "base/check.h"
#include "walk/find.h"

#define PLACES (SDEC_DEPTH + 1) /* nested names: groups and elements, a leaf, and its bits */

/* One name of a path, not NUL-terminated. Index SDEC_NO_INDEX matches any element. */
struct part {
  const char *name;
  uint32_t len, index;
};

struct path {
  struct part parts[PLACES];
  uint32_t n;
};

/* A position in the walk: one of the names around an item, or its own. */
struct place {
  const char *name;
  uint32_t index; /* SDEC_NO_INDEX: not an array element */
};

static bool read_name(const char **at, struct part *out) {
  const char *end = *at;
  while (*end != '\0' && *end != '.' && *end != '[' && *end != ']') {
    end++;
  }
  const size_t len = (size_t)(end - *at);
  out->name = *at;
  out->len = (uint32_t)len;
  *at = end;
  return len > 0 && len <= UINT32_MAX;
}

static bool read_index(const char **at, uint32_t *out) {
  *out = SDEC_NO_INDEX;
  if (**at != '[') {
    return true;
  }
  uint64_t index = 0;
  const char *first = *at + 1, *end = first;
  for (; *end >= '0' && *end <= '9' && index < SDEC_NO_INDEX; end++) {
    index = index * 10 + (uint64_t)(*end - '0');
  }
  if (end == first || *end != ']' || index >= SDEC_NO_INDEX) {
    return false;
  }
  *at = end + 1;
  *out = (uint32_t)index;
  return true;
}

/* read_path splits a path; false if it is malformed or deeper than any message. */
static bool read_path(const char *path, struct path *out) {
  out->n = 0;
  for (;; path++) {
    struct part *part = &out->parts[out->n];
    if (!read_name(&path, part) || !read_index(&path, &part->index)) {
      return false;
    }
    out->n++;
    if (*path == '\0') {
      return true;
    }
    if (*path != '.' || out->n == PLACES) {
      return false;
    }
  }
}

static bool part_fits(const struct part *part, const struct place *place) {
  uint32_t i = 0;
  while (i < part->len && place->name[i] == part->name[i]) {
    i++;
  }
  return i == part->len && place->name[i] == '\0' && (part->index == SDEC_NO_INDEX || part->index == place->index);
}

/* path_fits compares from the innermost name outwards. */
static bool path_fits(const struct path *path, const struct place *places, uint32_t n) {
  for (uint32_t i = 1; i <= path->n; i++) {
    if (i > n || !part_fits(&path->parts[path->n - i], &places[n - i])) {
      return false;
    }
  }
  return true;
}

static struct place place_of(const struct sdec_item *item) {
  if (item->kind == SDEC_BIT) {
    return (struct place){item->bits->name, SDEC_NO_INDEX};
  }
  return item->element ? (struct place){item->array->name, item->index}
                       : (struct place){item->field->name, SDEC_NO_INDEX};
}

/* An array has the same name as its elements; the elements are what a path matches. */
static bool is_array(const struct sdec_item *item) {
  return item->field->kind == SDEC_ARRAY && !item->element;
}

bool sdec_find_next(struct sdec_iter *it, const char *path, struct sdec_item *out) {
  struct path wanted;
  struct place places[PLACES];
  uint32_t n_open = 0;
  struct sdec_item item;
  if (!read_path(path, &wanted)) {
    return false;
  }
  while (sdec_next(it, &item)) {
    if (item.kind == SDEC_NOTE || ((item.kind == SDEC_OPEN || item.kind == SDEC_CLOSE) && is_array(&item))) {
      continue;
    }
    if (item.kind == SDEC_CLOSE) {
      n_open--;
      continue;
    }
    const uint32_t at = n_open + (item.kind == SDEC_BIT); /* bits belong to the preceding leaf */
    CHECK(at < PLACES);
    places[at] = place_of(&item);
    if (item.kind == SDEC_OPEN) {
      n_open++;
    } else if (path_fits(&wanted, places, at + 1)) {
      *out = item;
      return true;
    }
  }
  return false;
}

bool sdec_find(struct sdec_span span, const struct sdec_group *group, const struct sdec_env *env, const char *path,
               struct sdec_item *out) {
  struct sdec_iter it;
  sdec_begin(&it, group, env, span);
  return sdec_find_next(&it, path, out);
}
