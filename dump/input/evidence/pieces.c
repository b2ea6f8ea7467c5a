/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Unwraps evidence layer by layer until known content is found.
 */
#define _GNU_SOURCE
#include "input/evidence/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "input/certs.h"
#include "input/evidence/members.h"
#include "input/evidence/netlink.h"
#include "input/evidence/wrap.h"

#define LAYERS_MOST 5u  /* maximum nesting of wrappers */
#define MEMBER_LEAST 32 /* minimum bytes of a JSON string to count as messages; shorter ones match by chance */
#define NONCE_LEN 32u
#define HEADER_LEN 4u /* of an SPDM message */

/* Data to unwrap, and the wrappers removed so far. */
struct wrapped {
  struct sdec_span bytes;
  char how[PIECE_TEXT];
  const struct members *members; /* NULL outside JSON */
  uint32_t layers, cut;
};

static bool take(struct pieces *p, const struct wrapped *w);

static uint8_t *block(struct pieces *p, uint32_t len) {
  uint8_t *bytes = p->n_blocks < sizeof(p->blocks) / sizeof(p->blocks[0]) ? malloc((size_t)len + 1) : NULL;
  if (bytes == NULL) {
    snprintf(p->problem, sizeof(p->problem), "too much of it for the memory");
    return NULL;
  }
  p->blocks[p->n_blocks++] = bytes;
  return bytes;
}

/* drop_blocks frees all blocks but the first `n`. */
static void drop_blocks(struct pieces *p, uint32_t n) {
  while (p->n_blocks > n) {
    free(p->blocks[--p->n_blocks]);
  }
}

static bool add(struct pieces *p, const struct wrapped *w, enum piece_kind kind, struct sdec_span bytes) {
  if (p->n == PIECES_MOST) {
    snprintf(p->warning, sizeof(p->warning), "only the first %d messages, chains and keys are read", PIECES_MOST);
    return false;
  }
  struct piece *piece = &p->list[p->n++];
  *piece = (struct piece){.kind = (uint8_t)kind, .bytes = bytes, .cut = w->cut};
  snprintf(piece->wrapped, sizeof(piece->wrapped), "%s", w->how);
  if (w->members != NULL) {
    const uint32_t depth = w->members->depth < PIECE_PATH ? w->members->depth : PIECE_PATH;
    memcpy(piece->path, w->members->path, depth * sizeof(piece->path[0]));
    piece->n_path = depth;
    snprintf(piece->member, sizeof(piece->member), "%s", w->members->name);
  }
  return true;
}

/* inside continues with the content of a wrapper. */
static bool inside(struct pieces *p, const struct wrapped *w, const char *wrapper, struct sdec_span bytes) {
  struct wrapped inner = {.bytes = bytes, .members = w->members, .layers = w->layers + 1, .cut = w->cut};
  snprintf(inner.how, sizeof(inner.how), "%s%s%.60s", wrapper, w->how[0] != '\0' ? " in " : "", w->how);
  return inner.layers < LAYERS_MOST && take(p, &inner);
}

static bool begins_message(struct sdec_span bytes, uint32_t at) {
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  return bytes.len >= HEADER_LEN && bytes.len - HEADER_LEN >= at && bytes.data[at] >> 4 == 1 &&
         sdec_message_find(spdm, bytes.data[at + spdm->code_offset]) != NULL;
}

static uint32_t word(struct sdec_span bytes, uint32_t at) {
  const uint8_t *b = bytes.data + at;
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* SPDM messages, possibly after a transport header, which the library strips. */
static bool are_messages(struct sdec_span in) {
  return begins_message(in, 0) || ((in.data[0] == 5 || in.data[0] == 6) && begins_message(in, 1)) ||
         (in.len > 5 && in.data[0] == 1 && word(in, 1) == in.len - 5 && begins_message(in, 5)) ||
         (in.len > 8 && word(in, 0) == 0x00010001 && begins_message(in, 8));
}

/* Warns about a truncated certificate. If it is the leaf, it is kept, so that the chain is judged as lacking its
 * leaf. */
static struct sdec_span cut_leaf(struct pieces *p, const struct certs *certs) {
  if (certs->rest.len == 0) {
    return certs->rest;
  }
  if (certs->n == 0) {
    snprintf(p->warning, sizeof(p->warning), "ends within its first certificate");
  } else {
    snprintf(p->warning, sizeof(p->warning), "ends within a certificate; %u before it %s whole", certs->n,
             certs->n == 1 ? "is" : "are");
  }
  const bool is_leaf = certs->n == 0 || certs_is_ca(certs->list[certs->n - 1]);
  return is_leaf ? certs->rest : (struct sdec_span){NULL, 0};
}

static bool take_certs(struct pieces *p, const struct wrapped *w, struct sdec_span der);

/* The certificates of a PKCS #7 bundle, without its other content. */
static bool take_bag(struct pieces *p, const struct wrapped *w, struct sdec_span der) {
  uint8_t *certificates = block(p, der.len);
  const uint32_t len = certificates != NULL ? certs_pkcs7(der, certificates) : 0;
  return len > 0 && take_certs(p, w, (struct sdec_span){certificates, len});
}

static bool take_certs(struct pieces *p, const struct wrapped *w, struct sdec_span der) {
  struct certs certs;
  if (!certs_cut(der, &certs) && !certs_is_cut(&certs)) {
    return false;
  }
  if (certs.n == 1 && certs_is_public_key(der)) {
    return add(p, w, PIECE_KEY, der);
  }
  if (certs.n > 0 && !certs_is_certificate(certs.list[0])) {
    return take_bag(p, w, der);
  }
  uint8_t *ordered = block(p, der.len);
  uint32_t len = 0;
  if (ordered == NULL) {
    return false;
  }
  certs_order(&certs);
  for (uint32_t i = 0; i < certs.n; i++) {
    memcpy(ordered + len, certs.list[i].data, certs.list[i].len);
    len += certs.list[i].len;
  }
  const struct sdec_span leaf = cut_leaf(p, &certs);
  memcpy(ordered + len, leaf.len > 0 ? leaf.data : der.data, leaf.len);
  return add(p, w, PIECE_CHAIN, (struct sdec_span){ordered, len + leaf.len});
}

/* pem_der decodes PEM; a truncated certificate comes after the others. */
static uint32_t pem_der(struct sdec_span text, bool keys, uint8_t *out) {
  const struct sdec_span cut = keys ? (struct sdec_span){NULL, 0} : certs_pem_cut(text);
  const uint32_t len = certs_pem(text, keys, out);
  uint32_t cut_len = 0, digits = 0;
  const bool more = cut.len > 0 && wrap_base64(cut, out + len, &cut_len, &digits);
  return len + (more ? cut_len : 0);
}

static bool take_pem(struct pieces *p, const struct wrapped *w) {
  bool found = false;
  struct wrapped inner = *w;
  snprintf(inner.how, sizeof(inner.how), "PEM%s%.60s", w->how[0] != '\0' ? " in " : "", w->how);
  for (uint32_t keys = 0; keys < 2; keys++) {
    uint8_t *der = block(p, w->bytes.len);
    const uint32_t len = der != NULL ? pem_der(w->bytes, keys != 0, der) : 0;
    found |= len > 0 && take_certs(p, &inner, (struct sdec_span){der, len});
  }
  if (!found) {
    snprintf(p->problem, sizeof(p->problem), "PEM without a certificate or a public key");
  }
  return found;
}

/* ------------------------------------------------------------------------------------------------------- JSON */

static bool is_nonce_member(const char *name) {
  const char *dot = strrchr(name, '.');
  const char *last = dot != NULL ? dot + 1 : name;
  return strncasecmp(last, "nonce", 5) == 0 && (last[5] == '\0' || last[5] == '[');
}

static bool take_nonce(struct pieces *p, const struct wrapped *w) {
  uint8_t *bytes = block(p, w->bytes.len);
  uint32_t len = 0, cut = 0;
  if (bytes == NULL) {
    return false;
  }
  const bool read = (wrap_hex(w->bytes, bytes, &len, &cut) && len == NONCE_LEN) ||
                    (wrap_base64(w->bytes, bytes, &len, &cut) && len == NONCE_LEN);
  return read && add(p, w, PIECE_NONCE, (struct sdec_span){bytes, len});
}

/* A log line may also begin with a bracket. */
static bool looks_like_json(struct sdec_span text) {
  uint32_t at = 0;
  bool array = false;
  while (at < text.len && (text.data[at] <= ' ' || (!array && text.data[at] == '['))) {
    array |= text.data[at++] == '[';
  }
  return at < text.len && memchr("{[\"", text.data[at], 3) != NULL;
}

static bool take_members(struct pieces *p, const struct wrapped *w) {
  struct members m = {.text = w->bytes};
  uint8_t *string = block(p, w->bytes.len);
  uint32_t len = 0;
  bool found = false;
  while (string != NULL && members_next(&m, string, &len)) {
    struct wrapped inner = {.bytes = {string, len}, .members = &m, .layers = w->layers + 1};
    snprintf(inner.how, sizeof(inner.how), "JSON%s%.60s", w->how[0] != '\0' ? " in " : "", w->how);
    if (len < MEMBER_LEAST || !(is_nonce_member(m.name) ? take_nonce(p, &inner) : take(p, &inner))) {
      continue;
    }
    found = true;
    string = block(p, w->bytes.len); /* pieces may still point into the previous block */
  }
  if (m.damaged && found) {
    snprintf(p->warning, sizeof(p->warning), "this is JSON that is damaged at byte %u; what came before is decoded",
             m.at);
  } else if (m.damaged && looks_like_json(w->bytes)) {
    snprintf(p->problem, sizeof(p->problem), "JSON that is damaged at byte %u", m.at);
  } else if (!found && !m.damaged) {
    snprintf(p->problem, sizeof(p->problem), "JSON without a member that holds SPDM messages or certificates");
  }
  return found;
}

/* -------------------------------------------------------------------------------------------------- wrappers */

static bool take_netlink(struct pieces *p, const struct wrapped *w) {
  uint8_t *out = block(p, w->bytes.len);
  uint32_t len = 0;
  return out != NULL && netlink_read(w->bytes, out, &len) && inside(p, w, "netlink", (struct sdec_span){out, len});
}

static bool take_object(struct pieces *p, const struct wrapped *w, const struct netlink_object *object,
                        struct sdec_span value) {
  if (object->type < NETLINK_SLOTS) {
    return certs_is_sent_chain(value) ? add(p, w, PIECE_CHAIN, value) : take_certs(p, w, value);
  }
  return object->type != NETLINK_REPORT && are_messages(value) && add(p, w, PIECE_MESSAGES, value);
}

/* Orders the objects of one exchange by type, so that the negotiation precedes the measurements. */
static bool take_objects(struct pieces *p, const struct wrapped *w) {
  struct netlink_object objects[NETLINK_OBJECTS];
  struct wrapped inner = *w;
  uint8_t *out = block(p, w->bytes.len);
  const uint32_t n = out != NULL ? netlink_objects(w->bytes, out, objects) : 0;
  bool found = false;
  snprintf(inner.how, sizeof(inner.how), "netlink%s%.60s", w->how[0] != '\0' ? " in " : "", w->how);
  for (uint32_t type = 0; type < NETLINK_REPORT; type++) {
    for (uint32_t i = 0; i < n; i++) {
      const struct sdec_span value = {out + objects[i].at, objects[i].len};
      found |= objects[i].type == type && value.len >= HEADER_LEN && take_object(p, &inner, &objects[i], value);
    }
  }
  return found;
}

static bool take_encoded(struct pieces *p, const struct wrapped *w, const char *name,
                         bool (*decode)(struct sdec_span, uint8_t *, uint32_t *, uint32_t *)) {
  uint8_t *out = block(p, w->bytes.len);
  uint32_t len = 0;
  struct wrapped outer = *w;
  if (out == NULL || !decode(w->bytes, out, &len, &outer.cut)) {
    return false;
  }
  const struct sdec_span bytes = {out, len};
  if (inside(p, &outer, name, bytes)) {
    return true;
  }
  if (w->members == NULL && p->problem[0] == '\0') {
    snprintf(p->problem, sizeof(p->problem), "%s of %u bytes that are not SPDM messages (%02x %02x %02x %02x ...)%s",
             name, len, out[0], len > 1 ? out[1] : 0, len > 2 ? out[2] : 0, len > 3 ? out[3] : 0,
             decode == wrap_hex ? "; for packets in hex use --hex and --link" : "");
  }
  return false;
}

static bool is_text(struct sdec_span in) {
  for (uint32_t i = 0; i < in.len; i++) {
    if (in.data[i] == 0x7f || (in.data[i] < ' ' && memchr("\t\n\r\f", in.data[i], 4) == NULL)) {
      return false;
    }
  }
  return true;
}

/* Strips the header of a saved HTTP response. */
static struct sdec_span without_head(struct sdec_span text) {
  const bool http = text.len > 5 && memcmp(text.data, "HTTP/", 5) == 0;
  for (uint32_t at = 1; http && at + 1 < text.len; at++) {
    const uint8_t before = text.data[at - 1] == '\r' && at > 1 ? text.data[at - 2] : text.data[at - 1];
    if (text.data[at] == '\n' && before == '\n') {
      return (struct sdec_span){text.data + at + 1, text.len - at - 1};
    }
  }
  return text;
}

static bool take_text(struct pieces *p, const struct wrapped *w) {
  uint32_t at = 0;
  while (at < w->bytes.len && (w->bytes.data[at] <= ' ')) {
    at++;
  }
  const bool json = at < w->bytes.len && memchr("{[\"", w->bytes.data[at], 3) != NULL;
  if (certs_is_pem(w->bytes) && !json) {
    return take_pem(p, w);
  }
  return (json && w->members == NULL && take_members(p, w)) || take_encoded(p, w, "hex", wrap_hex) ||
         take_encoded(p, w, "base64", wrap_base64);
}

static bool take_known(struct pieces *p, const struct wrapped *w) {
  struct wrapped inner = *w;
  uint8_t *room = wrap_is_wide(w->bytes) ? block(p, w->bytes.len) : NULL;
  inner.bytes = wrap_plain(w->bytes, room);
  if (inner.bytes.len < HEADER_LEN) {
    return false;
  }
  if (is_text(inner.bytes)) {
    inner.bytes = without_head(inner.bytes);
    return take_text(p, &inner);
  }
  /* Netlink first: the lengths in netlink messages can look like SPDM messages, but not vice versa. */
  if (take_netlink(p, &inner) || take_objects(p, &inner)) {
    return true;
  }
  if (certs_is_whole_chain(inner.bytes)) { /* its length field can look like an SPDM message */
    return add(p, &inner, PIECE_CHAIN, inner.bytes);
  }
  if (are_messages(inner.bytes)) {
    return add(p, &inner, PIECE_MESSAGES, inner.bytes);
  }
  if (take_certs(p, &inner, inner.bytes)) {
    return true;
  }
  return certs_is_sent_chain(inner.bytes) && add(p, &inner, PIECE_CHAIN, inner.bytes);
}

/* take adds the content of `w`; false if it is not recognised. */
static bool take(struct pieces *p, const struct wrapped *w) {
  const uint32_t n_blocks = p->n_blocks;
  const bool found = take_known(p, w);
  if (!found) {
    drop_blocks(p, n_blocks);
  }
  return found;
}

/* Output of --json: each of its lines would be read as an incomplete piece. */
static bool is_own_output(struct sdec_span whole) {
  static const char begin[] = "{\"schema\":\"spdmdump/";
  return whole.len >= sizeof(begin) && memcmp(whole.data, begin, sizeof(begin) - 1) == 0;
}

/* CBOR that begins with a CoRIM, COSE, concise evidence or EAT tag. */
static bool is_manifest(struct sdec_span whole) {
  static const uint8_t begins[][3] = {{0xd9, 0xd9, 0xf7}, {0xd9, 0x01, 0xf4}, {0xd9, 0x01, 0xf5}, {0xd9, 0x02, 0x3a},
                                      {0xd9, 0x02, 0x3b}, {0xd2, 0x84, 0x00}, {0xd8, 0x3d, 0xd2}};
  bool found = false;
  for (uint32_t i = 0; whole.len > 3 && i < sizeof(begins) / sizeof(begins[0]); i++) {
    found |= memcmp(whole.data, begins[i], begins[i][2] != 0 ? 3 : 2) == 0;
  }
  return found;
}

bool pieces_read(struct pieces *out, struct sdec_span whole) {
  const struct wrapped all = {.bytes = whole};
  *out = (struct pieces){.n = 0};
  if (is_own_output(whole)) {
    snprintf(out->problem, sizeof(out->problem),
             "this is what --json printed; decode its capture, or the messages that jq -r .raw gives");
    return false;
  }
  const bool found = take(out, &all);
  if (!found && is_manifest(whole)) {
    snprintf(out->problem, sizeof(out->problem),
             "CBOR that begins like CoRIM, concise evidence or EAT: give it as reference values, with --reference");
  } else if (!found && out->problem[0] == '\0') {
    snprintf(out->problem, sizeof(out->problem),
             "neither a capture, nor SPDM messages in binary, hex, base64 or JSON%s",
             is_text(whole) ? ", nor a log with two frames, or one with a checksum, in a format of "
                              "--list-line-formats; for a hex dump or a libspdm log use --hex"
                            : "");
  }
  return found;
}

void pieces_free(struct pieces *pieces) {
  drop_blocks(pieces, 0);
  pieces->n = 0;
}

bool pieces_fit(struct sdec_span whole) {
  struct pieces *pieces = malloc(sizeof(*pieces));
  const bool fits = pieces != NULL && pieces_read(pieces, whole);
  if (pieces != NULL) {
    pieces_free(pieces);
  }
  free(pieces);
  return fits;
}
