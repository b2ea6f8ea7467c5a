/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Generic netlink: a 16-byte header, a 4-byte generic header, then attributes padded to 4 bytes. Numbers are in the
 * byte order of the host that wrote them.
 */
#include "input/evidence/netlink.h"

#include <string.h>

#define MESSAGE_HEADER 16u
#define HEADERS 20u /* both headers */
#define ATTRIBUTE_HEADER 4u
#define TYPE_MASK 0x3FFFu  /* clears the flags for nesting and byte order */
#define TYPE_DONE 3u       /* NLMSG_DONE ends a multipart dump */
#define SIGNATURE_EVENT 1u /* family spdm, command */
#define TRANSCRIPT 9u      /* family spdm, attribute */
#define EVIDENCE_READ 1u   /* family pci-tsm, command */
#define OBJECT_TYPE 1u     /* family pci-tsm, attributes */
#define OBJECT_VALUE 6u

struct cursor {
  struct sdec_span in;
  bool big;
};

static uint32_t number(const struct cursor *c, uint32_t at, uint32_t n) {
  uint32_t value = 0;
  for (uint32_t i = 0; i < n; i++) {
    value |= (uint32_t)c->in.data[at + i] << 8 * (c->big ? n - 1 - i : i);
  }
  return value;
}

static uint32_t padded(uint32_t n) {
  return (n + 3u) & ~3u;
}

/* attributes appends the transcripts found between `at` and `end`; false if there are no valid attributes. */
static bool attributes(const struct cursor *c, uint32_t at, uint32_t end, uint8_t *out, uint32_t *out_len) {
  while (end - at >= ATTRIBUTE_HEADER) {
    const uint32_t len = number(c, at, 2), type = number(c, at + 2, 2) & TYPE_MASK;
    if (len < ATTRIBUTE_HEADER || len > end - at) {
      return false;
    }
    if (type == TRANSCRIPT) {
      memcpy(out + *out_len, c->in.data + at + ATTRIBUTE_HEADER, len - ATTRIBUTE_HEADER);
      *out_len += len - ATTRIBUTE_HEADER;
    }
    at += padded(len) < end - at ? padded(len) : end - at;
  }
  return true;
}

/* One message of a dump: the object type, and a part of its value. */
struct part {
  bool has_type;
  uint32_t type;
  struct sdec_span value;
};

static bool part_of(const struct cursor *c, uint32_t at, uint32_t end, struct part *out) {
  *out = (struct part){.has_type = false};
  while (end - at >= ATTRIBUTE_HEADER) {
    const uint32_t len = number(c, at, 2), type = number(c, at + 2, 2) & TYPE_MASK;
    if (len < ATTRIBUTE_HEADER || len > end - at || type < OBJECT_TYPE || type > OBJECT_VALUE) {
      return false;
    }
    const uint32_t value = len - ATTRIBUTE_HEADER;
    if (type == OBJECT_TYPE && value > 0 && value <= 4) {
      out->has_type = true;
      out->type = number(c, at + ATTRIBUTE_HEADER, value);
    } else if (type == OBJECT_VALUE) {
      out->value = (struct sdec_span){c->in.data + at + ATTRIBUTE_HEADER, value};
    } else if (type == OBJECT_TYPE) {
      return false;
    }
    at += padded(len) < end - at ? padded(len) : end - at;
  }
  return true;
}

/* A part continues the previous object unless it names another type. */
static bool add_part(const struct part *part, uint8_t *out, uint32_t *out_len, struct netlink_object *objects,
                     uint32_t *n) {
  const bool more = *n > 0 && (!part->has_type || part->type == objects[*n - 1].type);
  if (!more && (!part->has_type || part->type > NETLINK_REPORT || *n == NETLINK_OBJECTS)) {
    return false;
  }
  if (!more) {
    objects[(*n)++] = (struct netlink_object){.type = part->type, .at = *out_len};
  }
  if (part->value.len > 0) {
    memcpy(out + *out_len, part->value.data, part->value.len);
  }
  objects[*n - 1].len += part->value.len;
  *out_len += part->value.len;
  return true;
}

static uint32_t dump(const struct cursor *c, uint8_t *out, struct netlink_object *objects) {
  uint32_t at = 0, n = 0, out_len = 0;
  while (at < c->in.len) {
    const uint32_t left = c->in.len - at;
    const uint32_t len = left >= MESSAGE_HEADER ? number(c, at, 4) : 0;
    struct part part;
    if (len < MESSAGE_HEADER || len > left) {
      return 0;
    }
    const bool done = number(c, at + 4, 2) == TYPE_DONE;
    if (!done && (len < HEADERS || c->in.data[at + MESSAGE_HEADER] != EVIDENCE_READ ||
                  !part_of(c, at + HEADERS, at + len, &part) || !add_part(&part, out, &out_len, objects, &n))) {
      return 0;
    }
    at += padded(len) < left ? padded(len) : left;
  }
  return out_len > 0 ? n : 0;
}

uint32_t netlink_objects(struct sdec_span in, uint8_t *out, struct netlink_object *objects) {
  const struct cursor little = {in, false}, big = {in, true};
  const uint32_t n = dump(&little, out, objects);
  return n > 0 ? n : dump(&big, out, objects);
}

static bool messages(const struct cursor *c, uint8_t *out, uint32_t *out_len) {
  uint32_t at = 0;
  *out_len = 0;
  while (at < c->in.len) {
    const uint32_t left = c->in.len - at;
    const uint32_t len = left >= MESSAGE_HEADER ? number(c, at, 4) : 0;
    if (len < MESSAGE_HEADER || len > left) {
      return false;
    }
    const bool done = number(c, at + 4, 2) == TYPE_DONE;
    if (!done && (len < HEADERS || c->in.data[at + MESSAGE_HEADER] != SIGNATURE_EVENT ||
                  !attributes(c, at + HEADERS, at + len, out, out_len))) {
      return false;
    }
    at += padded(len) < left ? padded(len) : left;
  }
  return *out_len > 0;
}

bool netlink_read(struct sdec_span in, uint8_t *out, uint32_t *out_len) {
  const struct cursor little = {in, false}, big = {in, true};
  return messages(&little, out, out_len) || messages(&big, out, out_len);
}
