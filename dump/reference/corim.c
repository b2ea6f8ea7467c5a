/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads CoRIM with its CoMIDs, concise evidence and SPDM's table of contents (IETF RATS, TCG), down to the records.
 */
#include "reference/corim.h"

#include <string.h>

#include "reference/cbor_tags.h"

#define ENVIRONMENTS_TOLD 64

/* inside gives a reader for the contents of a byte string. */
static struct corim_in inside(const struct corim_in *c, struct sdec_span bytes) {
  return (struct corim_in){.reading = c->reading, .in = cbor_inside(&c->in, bytes)};
}

static bool skip(struct corim_in *c) {
  return cbor_skip(&c->in, NULL);
}

/* Skips a part of an unsupported kind, which may hold reference values. */
static bool leave(struct corim_in *c) {
  c->reading->source->n_unread++;
  return skip(c);
}

static bool read_time(struct corim_in *c, bool *out_has, int64_t *out) {
  uint64_t tag = 0;
  if (cbor_kind(&c->in) == 6 && (!cbor_tag(&c->in, &tag) || tag != TAG_EPOCH_TIME)) {
    return cbor_fail(&c->in, "a time is expected");
  }
  *out_has = cbor_kind(&c->in) < 2;
  return *out_has ? cbor_integer(&c->in, out) : skip(c); /* floating-point times are ignored */
}

bool corim_validity(struct corim_in *c) {
  struct reference_source *source = c->reading->source;
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    const bool good = key == 0   ? read_time(c, &source->has_begin, &source->begin)
                      : key == 1 ? read_time(c, &source->has_end, &source->end)
                                 : skip(c);
    if (!good) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

/* ---------------------------------------------------------------------------------------------- environments */

/* keep_class_id keeps a class-id with tag 560 and 32 bytes: it may be a digest that identifies the class of device. */
static void keep_class_id(struct reference_source *source, struct sdec_span item) {
  static const uint8_t head[] = {0xD9, TAG_BYTES >> 8, TAG_BYTES & 0xFF, 0x58, sizeof(source->class_id)};
  if (item.len == sizeof(head) + sizeof(source->class_id) && memcmp(item.data, head, sizeof(head)) == 0) {
    memcpy(source->class_id, item.data + sizeof(head), sizeof(source->class_id));
    source->has_class = true;
  }
}

static bool read_class(struct corim_in *c, struct sdec_span *out_vendor, struct sdec_span *out_model) {
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    struct sdec_span *text = key == CLASS_VENDOR ? out_vendor : key == CLASS_MODEL ? out_model : NULL;
    const uint32_t at = c->in.at;
    if (text != NULL ? !cbor_text(&c->in, text) : !skip(c)) {
      return false;
    }
    if (key == CLASS_ID) {
      keep_class_id(c->reading->source, (struct sdec_span){c->in.whole.data + at, c->in.at - at});
    }
  }
  return cbor_good(&c->in);
}

static bool read_environment(struct corim_in *c, bool *out_wanted) {
  struct sdec_span vendor = {NULL, 0}, model = {NULL, 0};
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    if (key == ENVIRONMENT_CLASS ? !read_class(c, &vendor, &model) : !skip(c)) {
      return false;
    }
  }
  *out_wanted = reference_wanted(c->reading, vendor, model);
  return cbor_good(&c->in) && (keys.n > 0 || cbor_fail(&c->in, "the environment before is empty"));
}

/* The distinct environments, compared by their encoding. */
struct environments {
  struct sdec_span seen[ENVIRONMENTS_TOLD];
  uint32_t n;
};

static void count_environment(struct environments *all, struct sdec_span bytes) {
  for (uint32_t i = 0; i < all->n; i++) {
    if (all->seen[i].len == bytes.len && memcmp(all->seen[i].data, bytes.data, bytes.len) == 0) {
      return;
    }
  }
  if (all->n < ENVIRONMENTS_TOLD) {
    all->seen[all->n++] = bytes;
  }
}

static bool read_measurements(struct corim_in *c) {
  struct cbor_list list;
  uint32_t n = 0;
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  while (cbor_more(&c->in, &list)) {
    if (!corim_measurement(c)) {
      return false;
    }
    n++;
  }
  return cbor_good(&c->in) && (n > 0 || cbor_fail(&c->in, "the record before has no measurements"));
}

static bool read_record(struct corim_in *c, struct environments *all) {
  struct reference_source *source = c->reading->source;
  const uint32_t before = c->reading->references->n, nameless = source->n_nameless;
  struct cbor_list list;
  bool wanted = true;
  if (!cbor_array(&c->in, &list) || !cbor_more(&c->in, &list)) {
    return cbor_fail(&c->in, "an environment is expected");
  }
  const uint32_t at = c->in.at;
  if (!read_environment(c, &wanted)) {
    return false;
  }
  const struct sdec_span environment = {c->in.whole.data + at, c->in.at - at};
  c->reading->record++;
  if (!cbor_more(&c->in, &list) || !read_measurements(c) || cbor_more(&c->in, &list)) {
    return cbor_fail(&c->in, "a record is an environment and measurements");
  }
  if (!wanted) {
    c->reading->record--;
    reference_leave_out(c->reading, before);
    source->n_elsewhere += source->n_nameless - nameless;
    source->n_nameless = nameless;
  } else {
    count_environment(all, environment);
  }
  return cbor_good(&c->in);
}

bool corim_records(struct corim_in *c) {
  struct environments all = {.n = 0};
  struct cbor_list list;
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  while (cbor_more(&c->in, &list)) {
    if (!read_record(c, &all)) {
      return false;
    }
  }
  c->reading->source->n_environments += all.n;
  c->reading->source->has_records = true;
  return cbor_good(&c->in);
}

/* --------------------------------------------------------------------------------------------------- CoRIM */

static bool read_triples(struct corim_in *c) {
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    if (key == TRIPLES_REFERENCE ? !corim_records(c) : !skip(c)) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

static bool read_comid(struct corim_in *c) {
  struct cbor_keys keys;
  int64_t key;
  bool found = false;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    found |= key == COMID_TRIPLES;
    if (key == COMID_TRIPLES ? !read_triples(c) : !skip(c)) {
      return false;
    }
  }
  return cbor_ends(&c->in) && (found || cbor_fail(&c->in, "the CoMID before has no triples"));
}

/* Each tag wraps a CoMID, CoSWID or list of tags in a byte string. Only CoMIDs are read. */
static bool read_tags(struct corim_in *c) {
  struct sdec_span bytes;
  struct cbor_list list;
  uint64_t tag = 0;
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  while (cbor_more(&c->in, &list)) {
    if (!cbor_is_tag(&c->in, TAG_COMID)) {
      if (!leave(c)) {
        return false;
      }
      continue;
    }
    if (!cbor_tag(&c->in, &tag) || !cbor_bytes(&c->in, &bytes)) {
      return false;
    }
    struct corim_in comid = inside(c, bytes);
    if (!read_comid(&comid)) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

static bool read_corim(struct corim_in *c) {
  struct cbor_keys keys;
  int64_t key;
  bool found = false;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    found |= key == CORIM_TAGS;
    const bool good = key == CORIM_TAGS        ? read_tags(c)
                      : key == CORIM_VALIDITY  ? corim_validity(c)
                      : key == CORIM_DEPENDENT ? leave(c)
                                               : skip(c);
    if (!good) {
      return false;
    }
  }
  return cbor_good(&c->in) && (found || cbor_fail(&c->in, "the CoRIM before has no tags"));
}

/* ------------------------------------------------------------------------------------------ concise evidence */

static bool read_evidence(struct corim_in *c) {
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    if (key == EVIDENCE_TRIPLES ? !read_triples(c) : !skip(c)) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

static bool read_evidence_list(struct corim_in *c) {
  struct cbor_list list;
  uint64_t tag = 0;
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  while (cbor_more(&c->in, &list)) {
    if (cbor_kind(&c->in) == 6 && (!cbor_tag(&c->in, &tag) || tag != TAG_CONCISE_EVIDENCE)) {
      return cbor_fail(&c->in, "concise evidence (tag 571) is expected");
    }
    if (!read_evidence(c)) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

static bool read_contents(struct corim_in *c) {
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    const bool good = key == TOC_EVIDENCE ? read_evidence_list(c) : key == TOC_LOCATORS ? leave(c) : skip(c);
    if (!good) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

bool corim_item(struct corim_in *c, uint64_t tag) {
  c->reading->source->format = tag == TAG_CORIM ? REFERENCE_CORIM : REFERENCE_EVIDENCE;
  switch (tag) {
    case TAG_CORIM: return read_corim(c);
    case TAG_CONCISE_EVIDENCE: return read_evidence(c);
    case TAG_SPDM_TOC: return read_contents(c);
    default: return cbor_fail(&c->in, "the tag before is none of CoRIM or concise evidence");
  }
}

static bool read_claimed(struct corim_in *c) {
  struct cbor_list list, pair;
  int64_t format = 0;
  uint64_t tag = 0;
  struct sdec_span bytes;
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  while (cbor_more(&c->in, &list)) {
    if (!cbor_array(&c->in, &pair) || !cbor_more(&c->in, &pair) || !cbor_integer(&c->in, &format) ||
        !cbor_more(&c->in, &pair)) {
      return cbor_fail(&c->in, "a format and measurements are expected");
    }
    if (format != FORMAT_CONCISE_EVIDENCE && format != FORMAT_SPDM_TOC) {
      if (!leave(c)) {
        return false;
      }
    } else {
      if (!cbor_bytes(&c->in, &bytes)) {
        return false;
      }
      struct corim_in evidence = inside(c, bytes);
      if (!cbor_tag(&evidence.in, &tag) || tag == TAG_CORIM || !corim_item(&evidence, tag) ||
          !cbor_ends(&evidence.in)) {
        return cbor_fail(&evidence.in, "no concise evidence");
      }
    }
    if (cbor_more(&c->in, &pair)) {
      return cbor_fail(&c->in, "a format and measurements are expected");
    }
  }
  return cbor_good(&c->in);
}

bool corim_claims(struct corim_in *c) {
  struct reference_source *source = c->reading->source;
  struct cbor_keys keys;
  int64_t key;
  source->format = REFERENCE_EVIDENCE;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    const bool good = key == CLAIM_MEASUREMENTS ? read_claimed(c)
                      : key == CLAIM_EXPIRES    ? read_time(c, &source->has_end, &source->end)
                      : key == CLAIM_NOT_BEFORE ? read_time(c, &source->has_begin, &source->begin)
                                                : skip(c);
    if (!good) {
      return false;
    }
  }
  return cbor_good(&c->in);
}
