/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeds for `walk`, `certificates` and `cbor`: every layout of the tables over arbitrary bytes, every case, and the
 * cases' rows with certificates and evidence.
 */
#include <string.h>

#include "casefile.h"
#include "packets.h"
#include "seeds.h"
#include "walk_prefix.h"

enum { PLAIN_LEN = 300, VERSION_FIRST = 0x10, VERSION_LAST = 0x14 };
enum { HOW_CERTIFICATE = 0, HOW_REQUEST = 1, HOW_LAYOUT = 2 }; /* as in targets/certificates.c */

/* Typical sizes. */
static void usual_env(struct sdec_env *env, uint32_t version) {
  memset(env, 0, sizeof(*env));
  for (uint32_t var = 1; sdec_env_name(var) != NULL; var++) {
    env->value[var] = 48;
    env->known |= UINT32_C(1) << var;
  }
  (void)!sdec_env_set(env, "version", version);
}

static void put_layout(uint32_t which, uint32_t code, const char *name) {
  static const uint8_t fills[] = {0x00, 0x01, 0xFF};
  struct seed seed = {0};
  struct sdec_env env;
  uint8_t prefix[WALK_PREFIX], bytes[PLAIN_LEN];
  for (uint32_t i = 0; i < 2 * sizeof(fills); i++) {
    usual_env(&env, i < sizeof(fills) ? VERSION_FIRST : VERSION_LAST);
    walk_prefix_write((uint8_t)which, (uint8_t)code, &env, prefix);
    memset(bytes, fills[i % sizeof(fills)], sizeof(bytes));
    seed_put(&seed, prefix, sizeof(prefix));
    seed_put(&seed, bytes, sizeof(bytes));
    seed_write(&seed, "walk", "table-%02x-%02x-%s-%u", which, code, name, i);
  }
}

void seeds_from_tables(void) {
  uint32_t n = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      if (protocols[i]->messages[code] != NULL) {
        put_layout(i, code, protocols[i]->messages[code]->name);
      }
    }
  }
  (void)sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    put_layout(WALK_OBJECT | i, 0, "object");
  }
}

/* find_layout returns the numbers that select the layout of a case in `walk`. */
static bool find_layout(const struct test_case *c, uint8_t *out_which, uint8_t *out_code) {
  uint32_t n = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n && c->message != NULL; i++) {
    if (c->message->code < protocols[i]->n_messages && protocols[i]->messages[c->message->code] == c->message) {
      *out_which = (uint8_t)i;
      *out_code = c->message->code;
      return true;
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (objects[i] == c->group) {
      *out_which = (uint8_t)(WALK_OBJECT | i);
      *out_code = 0;
      return true;
    }
  }
  return false;
}

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

/* put_parts writes the certificate and evidence rows of a case. */
static void put_parts(const struct test_case *c) {
  struct sdec_iter it;
  struct sdec_item item;
  struct seed seed = {0};
  const struct sdec_span span = {c->bytes, c->len};
  sdec_begin(&it, c->group, &c->env, span);
  while (sdec_next(&it, &item)) {
    const uint32_t as = item.kind == SDEC_LEAF ? item.field->as : SDEC_AS_DEFAULT;
    const bool cbor = as == SDEC_AS_EVIDENCE;
    if (!cbor && as != SDEC_AS_CERTIFICATES && as != SDEC_AS_DER) {
      continue;
    }
    seed_put_le(&seed, as == SDEC_AS_DER ? HOW_REQUEST : HOW_CERTIFICATE, 1);
    seed_put(&seed, c->bytes + item.offset, item.len);
    seed_write(&seed, cbor ? "cbor" : "certificates", "%s-%u-%u", base_name(c->file), c->line, item.offset);
  }
}

static void put_whole(const struct test_case *c) {
  struct seed seed = {0};
  uint8_t prefix[WALK_PREFIX], which = 0, code = 0;
  if (!find_layout(c, &which, &code)) {
    return;
  }
  walk_prefix_write(which, code, &c->env, prefix);
  seed_put(&seed, prefix, sizeof(prefix));
  seed_put(&seed, c->bytes, c->len);
  seed_write(&seed, "walk", "%s-%u", base_name(c->file), c->line);
  if (c->message == NULL) {
    seed_put_le(&seed, HOW_LAYOUT, 1);
    seed_put(&seed, c->bytes, c->len);
    seed_write(&seed, "certificates", "%s-%u", base_name(c->file), c->line);
  }
}

/* Each message once alone, by every way that wraps one. */
static void put_messages(const struct test_case *c) {
  static const uint8_t ways[] = {WAY_BARE, WAY_MCTP, WAY_MCTP_64, WAY_DOE, WAY_TCP, WAY_EMU, WAY_STORAGE};
  struct seed seed = {0};
  const struct sdec_span span = {c->bytes, c->len};
  if (c->message == NULL || c->len > UINT16_MAX) {
    return;
  }
  seed_begin(&seed, (uint8_t)(c->line % 8), 0);
  seed_packet(&seed, ways[c->line % sizeof(ways)], 0, span);
  seed_write(&seed, "ndjson", "%s-%u", base_name(c->file), c->line);
  seed_begin(&seed, (uint8_t)(c->line % 8), 0);
  seed_packet(&seed, ways[c->line % sizeof(ways)], 0, span);
  seed_write(&seed, "flow", "%s-%u", base_name(c->file), c->line);
}

void seeds_from_cases(const struct test_cases *cases) {
  for (uint32_t i = 0; i < cases->n; i++) {
    put_whole(&cases->items[i]);
    put_parts(&cases->items[i]);
    put_messages(&cases->items[i]);
  }
}
