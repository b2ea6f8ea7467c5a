/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks the guarantees of sdec_encode.h on one message.
 */
#include "encoding.h"

#include <stdlib.h>
#include <string.h>

static uint8_t *block(uint32_t len) {
  uint8_t *bytes = malloc(len > 0 ? len : 1);
  if (bytes == NULL) {
    abort();
  }
  return bytes;
}

static struct sdec_span bytes_of(const struct sdec_item *item, struct sdec_span span) {
  return (struct sdec_span){span.data + item->offset, item->kind == SDEC_LEAF ? item->len : 0};
}

static bool encode(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span, uint8_t *out,
                   uint32_t room, uint32_t *out_len) {
  struct sdec_encode enc;
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, group, env, span);
  sdec_encode_begin(&enc, group, out, room);
  while (sdec_next(&it, &item)) {
    sdec_encode_item(&enc, &item, bytes_of(&item, span));
  }
  return sdec_encode_end(&enc, out_len);
}

const char *encoding_same(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span) {
  uint8_t *out = block(span.len);
  const uint8_t nothing[1] = {0};
  const struct sdec_span in = {span.len > 0 ? span.data : nothing, span.len};
  uint32_t len = UINT32_MAX;
  const char *broken = NULL;
  if (!encode(group, env, in, out, in.len, &len)) {
    broken = "items that nothing changed do not fit";
  } else if (len != in.len || (len > 0 && memcmp(out, in.data, len) != 0)) {
    broken = "items that nothing changed give other bytes";
  }
  free(out);
  if (in.len > 0 && broken == NULL) {
    out = block(in.len - 1);
    broken = encode(group, env, in, out, in.len - 1, &len) ? "a message fits into less than its length" : NULL;
    free(out);
  }
  return broken;
}

/* first_note names the row of the first note other than a limit broken by a value, or NULL. */
static const char *first_note(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span) {
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, group, env, span);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_NOTE && item.note.rule == NULL) {
      return item.field->name;
    }
  }
  return NULL;
}

/* is_bytes says whether a leaf holds the bytes of a row; padding after the message belongs to the transport. */
static bool is_bytes(const struct sdec_item *item) {
  const struct sdec_field *strays = sdec_strays()->rows;
  bool stray = false;
  for (uint32_t i = 0; i < sdec_strays()->n_rows; i++) {
    stray = stray || item->field == &strays[i];
  }
  return item->kind == SDEC_LEAF && item->field->kind != SDEC_UINT && item->field->kind != SDEC_ALIGN && !stray;
}

/* next_fixed gives the next item, skipping padding, which may come and go, and limits broken by values. */
static bool next_fixed(struct sdec_iter *it, struct sdec_item *item) {
  bool more;
  do {
    more = sdec_next(it, item);
  } while (more && ((item->kind == SDEC_LEAF && item->field->kind == SDEC_ALIGN) ||
                    (item->kind == SDEC_NOTE && item->note.rule != NULL)));
  return more;
}

static bool describes_size(const struct sdec_item *item) {
  return item->field->save != 0 || item->field->ends || item->field->bits != NULL;
}

static bool same_item(const struct sdec_item *a, const struct sdec_item *b, struct sdec_span old, struct sdec_span new,
                      bool resized) {
  const bool grouped = a->kind == SDEC_OPEN || a->kind == SDEC_CLOSE;
  if (a->kind != b->kind || a->field != b->field || a->index != b->index || (grouped && a->group != b->group) ||
      (a->kind == SDEC_BIT && a->bits != b->bits)) {
    return false;
  }
  if (a->kind != SDEC_LEAF || resized) {
    return true;
  }
  return a->len == b->len && ((a->field->kind == SDEC_UINT && describes_size(a)) ||
                              memcmp(old.data + a->offset, new.data + b->offset, a->len) == 0);
}

/* compare names the place where the walk of the new message differs from that of the old one; NULL if there is none. */
static const char *compare(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span old,
                           struct sdec_span new, uint32_t which) {
  struct sdec_iter before, after;
  struct sdec_item a, b;
  uint32_t n = 0;
  sdec_begin(&before, group, env, old);
  sdec_begin(&after, group, env, new);
  while (next_fixed(&before, &a)) {
    const bool resized = is_bytes(&a) && n == which;
    n += is_bytes(&a);
    if (!next_fixed(&after, &b) || !same_item(&a, &b, old, new, resized)) {
      return a.field->name;
    }
  }
  return next_fixed(&after, &b) ? b.field->name : NULL;
}

/* put_resized encodes the message with one leaf resized; false if there is no such leaf. */
static bool put_resized(struct sdec_iter *it, struct sdec_encode *enc, struct sdec_span span, uint32_t which,
                        int32_t by) {
  struct sdec_item item;
  uint32_t n = 0;
  bool found = false;
  while (sdec_next(it, &item)) {
    struct sdec_span content = bytes_of(&item, span);
    uint8_t *fresh = NULL;
    if (is_bytes(&item) && n++ == which) {
      const int64_t want = (int64_t)content.len + by;
      const uint32_t len = want < 1 ? 1 : (uint32_t)want; /* an empty leaf would be absent */
      fresh = block(len);
      memset(fresh, 0x5A, len);
      memcpy(fresh, content.data, len < content.len ? len : content.len);
      content = (struct sdec_span){fresh, len};
      found = true;
    }
    sdec_encode_item(enc, &item, content);
    free(fresh);
  }
  return found;
}

bool encoding_resized(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span, uint32_t which,
                      int32_t by, enum encoding *out, const char **why) {
  const uint32_t room = span.len + (by > 0 ? (uint32_t)by : 0) + 64;
  uint8_t *bytes = block(room);
  struct sdec_encode enc;
  struct sdec_iter it;
  uint32_t len = 0;
  sdec_begin(&it, group, env, span);
  sdec_encode_begin(&enc, group, bytes, room);
  const bool found = first_note(group, env, span) == NULL && put_resized(&it, &enc, span, which, by);
  if (found && !sdec_encode_end(&enc, &len)) {
    *out = ENCODING_REFUSED;
  } else if (found) {
    *why = compare(group, env, span, (struct sdec_span){bytes, len}, which);
    *out = *why == NULL ? ENCODING_FITS : ENCODING_OTHER;
  }
  free(bytes);
  return found;
}

static bool is_element(const struct sdec_item *item) {
  return item->element && (item->kind == SDEC_OPEN || item->kind == SDEC_LEAF);
}

/* put_element writes the element that begins with *item twice or not at all, and advances to its last item. */
static void put_element(struct sdec_iter *it, struct sdec_encode *enc, struct sdec_item *item, struct sdec_span span,
                        int32_t by) {
  for (uint32_t i = 0; i < (by > 0 ? 2u : 1u); i++) {
    struct sdec_iter at = *it;
    struct sdec_item here = *item;
    uint32_t depth = 0;
    for (;;) {
      if (by < 0) {
        sdec_encode_skip(enc, &here);
      } else {
        sdec_encode_item(enc, &here, bytes_of(&here, span));
      }
      depth += here.kind == SDEC_OPEN;
      depth -= here.kind == SDEC_CLOSE;
      const struct sdec_iter last = at;
      if (depth == 0 && !(sdec_next(&at, &here) && here.kind == SDEC_BIT)) {
        at = last;
        break;
      }
      if (depth > 0 && !sdec_next(&at, &here)) {
        abort();
      }
    }
    if (i == (by > 0 ? 1u : 0u)) {
      *it = at;
    }
  }
}

static bool put_counted(struct sdec_iter *it, struct sdec_encode *enc, struct sdec_span span, uint32_t which,
                        int32_t by) {
  struct sdec_item item;
  uint32_t n = 0;
  bool found = false;
  while (sdec_next(it, &item)) {
    if (is_element(&item) && n++ == which) {
      put_element(it, enc, &item, span, by);
      found = true;
    } else {
      sdec_encode_item(enc, &item, bytes_of(&item, span));
    }
  }
  return found;
}

bool encoding_counted(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span, uint32_t which,
                      int32_t by, enum encoding *out, const char **why) {
  const uint32_t room = 2 * span.len + 64;
  uint8_t *bytes = block(room);
  struct sdec_encode enc;
  struct sdec_iter it;
  uint32_t len = 0;
  sdec_begin(&it, group, env, span);
  sdec_encode_begin(&enc, group, bytes, room);
  const bool found = first_note(group, env, span) == NULL && put_counted(&it, &enc, span, which, by);
  if (found && !sdec_encode_end(&enc, &len)) {
    *out = ENCODING_REFUSED;
  } else if (found) {
    *why = first_note(group, env, (struct sdec_span){bytes, len});
    *out = *why == NULL ? ENCODING_FITS : ENCODING_OTHER;
  }
  free(bytes);
  return found;
}
