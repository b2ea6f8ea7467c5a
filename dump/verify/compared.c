/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints comparisons as text and as NDJSON (docs/ndjson.md).
 */
#include "verify/compared.h"

#include <string.h>

#include "show/json.h"

#define INDEXES 256u

/* Result of the comparison with one file. */
struct total {
  uint32_t outcomes[SDEC_OUTCOMES];
  uint8_t overall, result; /* enum sdec_result; result also counts the file's signature and device */
};

bool compared_measured(struct sdec_verify *verify, uint32_t conn) {
  struct sdec_compared compared;
  for (uint32_t index = 0; index < INDEXES; index++) {
    if (sdec_verify_compare(verify, conn, SDEC_EVERY_FILE, (uint8_t)index, &compared) && compared.measured) {
      return true;
    }
  }
  return false;
}

static bool compare(const struct comparison *c, uint32_t index, struct sdec_compared *out) {
  return sdec_verify_compare(c->verify, c->conn, c->file, (uint8_t)index, out);
}

/* Whether the file is for the measured device; SDEC_UNKNOWN if that cannot be told. */
static uint32_t applies(const struct comparison *c) {
  const struct reference_source *source = &c->options->references.sources[c->file];
  if (source->has_leaf && c->leaf != NULL && memcmp(source->leaf, c->leaf->key, LEAF_HASH) != 0) {
    return SDEC_FAIL;
  }
  const bool by_leaf = source->has_leaf && c->leaf != NULL;
  const bool by_class = source->has_class && c->leaf != NULL &&
                        memcmp(source->class_id, c->leaf->issuer, LEAF_HASH) == 0;
  return source->applies || by_leaf || by_class ? SDEC_PASS : SDEC_UNKNOWN;
}

static struct total total_of(const struct comparison *c) {
  const struct references *references = &c->options->references;
  struct total total = {.overall = SDEC_UNKNOWN};
  struct sdec_compared compared;
  for (uint32_t index = 0; index < INDEXES; index++) {
    if (compare(c, index, &compared)) {
      total.outcomes[compared.outcome]++;
    }
  }
  const uint32_t *n = total.outcomes;
  const bool forbidden = references->files[c->file].closed && n[SDEC_UNREFERENCED] > 0;
  if (n[SDEC_MISMATCH] + n[SDEC_BELOW_MINIMUM] + n[SDEC_MISSING] > 0 || forbidden) {
    total.overall = SDEC_FAIL;
  } else if (n[SDEC_NOT_COMPARABLE] + references->sources[c->file].n_nameless == 0 && n[SDEC_MATCH] > 0) {
    total.overall = SDEC_PASS;
  }
  total.result = total.overall;
  if (references->files[c->file].refuted) {
    total.result = SDEC_FAIL;
  } else if ((references->files[c->file].unsettled || applies(c) == SDEC_FAIL) && total.overall == SDEC_PASS) {
    total.result = SDEC_UNKNOWN;
  }
  return total;
}

static uint8_t result_of_outcome(uint8_t outcome, bool closed) {
  switch (outcome) {
    case SDEC_MATCH: return SDEC_PASS;
    case SDEC_NOT_COMPARABLE: return SDEC_UNKNOWN;
    case SDEC_UNREFERENCED: return closed ? SDEC_FAIL : SDEC_PASS;
    default: return SDEC_FAIL;
  }
}

/* Properties of the files that affect their joint result. `elsewhere`: no file is for this device. */
struct faults {
  bool closed, refuted, elsewhere, unsettled, nameless;
};

static struct faults faults_of(struct comparison c) {
  const struct references *references = &c.options->references;
  struct faults faults = {.elsewhere = true};
  for (c.file = 0; c.file < references->n_files; c.file++) {
    faults.closed |= references->files[c.file].closed;
    faults.refuted |= references->files[c.file].refuted;
    faults.unsettled |= references->files[c.file].unsettled;
    faults.nameless |= references->sources[c.file].n_nameless > 0;
    faults.elsewhere &= applies(&c) == SDEC_FAIL;
  }
  return faults;
}

static void put_outcome(struct sdec_text *why, uint32_t index, uint8_t outcome) {
  sdec_put(why, why->len > 0 ? ", index " : "index ");
  sdec_put_dec(why, index);
  sdec_put_char(why, ' ');
  sdec_put(why, sdec_outcome_name(outcome));
}

/* If several files have values for an index, any of them may match. */
static uint8_t worst_outcome(struct comparison c, bool closed, struct sdec_text *why) {
  struct sdec_compared compared;
  uint32_t n[] = {[SDEC_PASS] = 0, [SDEC_FAIL] = 0, [SDEC_UNKNOWN] = 0};
  c.file = SDEC_EVERY_FILE;
  for (uint32_t index = 0; index < INDEXES; index++) {
    if (compare(&c, index, &compared)) {
      const uint8_t result = result_of_outcome(compared.outcome, closed);
      n[result] += compared.outcome != SDEC_UNREFERENCED || closed;
      if (result == SDEC_FAIL || (result == SDEC_UNKNOWN && n[SDEC_FAIL] == 0)) {
        put_outcome(why, index, compared.outcome);
      }
    }
  }
  return n[SDEC_FAIL] > 0 ? SDEC_FAIL : n[SDEC_UNKNOWN] > 0 || n[SDEC_PASS] == 0 ? SDEC_UNKNOWN : SDEC_PASS;
}

uint8_t compared_total(const struct comparison *c, struct sdec_text *why) {
  const struct faults faults = faults_of(*c);
  const uint8_t values = worst_outcome(*c, faults.closed, why);
  const char *more = faults.refuted     ? "a file is not rightly signed"
                     : faults.elsewhere ? "the values are for another device"
                     : faults.unsettled ? "a file is not signed as demanded"
                     : faults.nameless  ? "a file has values without a block index"
                                        : NULL;
  if (more != NULL) {
    sdec_put(why, why->len > 0 ? "; " : "");
    sdec_put(why, more);
  } else if (values == SDEC_UNKNOWN && why->len == 0) {
    sdec_put(why, "nothing was compared");
  }
  return faults.refuted ? SDEC_FAIL : values == SDEC_PASS && more != NULL ? SDEC_UNKNOWN : values;
}

static uint32_t in_time(const struct comparison *c, const struct reference_source *source) {
  const struct sdec_verify_config *config = &c->options->verify_config;
  const int64_t now = c->options->references.now;
  if ((!source->has_begin && !source->has_end) || config->time_from == SDEC_TIME_NONE) {
    return SDEC_UNKNOWN;
  }
  return (source->has_begin && now < source->begin) || (source->has_end && now > source->end) ? SDEC_FAIL : SDEC_PASS;
}

/* ----------------------------------------------------------------------------------------------------- text */

static void put_count(struct out *out, uint32_t n, const char *words) {
  if (n > 0) {
    out_format(out, ", %u %s", n, words);
  }
}

static void put_signer(struct out *out, const struct signer_said *said, bool unsettled) {
  static const char *const words[] = {
      [SIGNER_GOOD] = "signature ok", [SIGNER_BAD] = "SIGNATURE WRONG", [SIGNER_UNSURE] = "signature unknown"};
  if (said->signature == SIGNER_NONE) {
    out_string(out, unsettled ? "; not signed, as --reference-trust demands" : "");
    return;
  }
  out_format(out, "; %s", words[said->signature]);
  if (said->name[0] != '\0') {
    out_format(out, ", %s", said->name);
  }
  if (said->why[0] != '\0') {
    out_format(out, ": %s", said->why);
  }
}

static void put_summary(struct out *out, const struct comparison *c, const struct total *total) {
  const uint32_t *n = total->outcomes;
  const struct reference_source *source = &c->options->references.sources[c->file];
  out_format(out, "%s: %u match", source->path, n[SDEC_MATCH]);
  put_count(out, n[SDEC_MISMATCH], "differ");
  put_count(out, n[SDEC_BELOW_MINIMUM], "below the least security version");
  put_count(out, n[SDEC_MISSING], "not measured");
  put_count(out, n[SDEC_NOT_COMPARABLE], "not comparable");
  put_count(out, n[SDEC_UNREFERENCED], "without a reference");
  put_count(out, source->n_nameless, "of the reference without a block index");
  if (source->has_records && total->overall == SDEC_PASS &&
      sdec_verify_record_match(c->verify, c->conn, c->file) == SDEC_FAIL) {
    out_string(out, "; no single record matches");
  }
  if (source->n_environments > 1) {
    out_format(out, "; %u environments", source->n_environments);
  }
  if (applies(c) == SDEC_FAIL) {
    out_string(out, "; about another device");
  }
  if (in_time(c, source) == SDEC_FAIL) {
    out_string(out, "; not valid at this time");
  }
  put_signer(out, &source->signer, c->options->references.files[c->file].unsettled);
}

static void put_expected(struct out *out, const struct comparison *c, uint32_t index, const char *between) {
  const struct references *references = &c->options->references;
  uint32_t n = 0;
  for (uint32_t i = 0; i < references->n; i++) {
    if (references->list[i].index == index && references->list[i].file == c->file) {
      out_string(out, n++ > 0 ? between : "");
      reference_put_entry(out, &references->list[i]);
    }
  }
}

static void text_index(struct sink *sink, const struct comparison *c, uint32_t index,
                       const struct sdec_compared *compared) {
  static const char *const words[SDEC_OUTCOMES] = {[SDEC_MATCH] = "match",
                                                   [SDEC_MISMATCH] = "mismatch",
                                                   [SDEC_BELOW_MINIMUM] = "too old",
                                                   [SDEC_NOT_COMPARABLE] = "not comparable",
                                                   [SDEC_UNREFERENCED] = "no reference",
                                                   [SDEC_MISSING] = "not measured"};
  const bool bad = compared->outcome == SDEC_MISMATCH || compared->outcome == SDEC_BELOW_MINIMUM ||
                   compared->outcome == SDEC_MISSING;
  struct out *out = sink->out;
  out_format(out, "    index %-4u ", index);
  paint(sink, bad ? PAINT_ERROR : PAINT_NONE);
  out_format(out, "%-14s", words[compared->outcome]);
  paint(sink, PAINT_NONE);
  if (compared->outcome != SDEC_UNREFERENCED) {
    out_string(out, " expected ");
    put_expected(out, c, index, " or ");
  }
  if (compared->measured) {
    out_string(out,
               compared->outcome != SDEC_UNREFERENCED ? "\n                              measured " : " measured ");
    reference_put_value(out, compared);
  }
  out_char(out, '\n');
}

/* Lists matching indexes only in the tree view. */
void compared_text(struct sink *sink, const struct comparison *c) {
  const struct total total = total_of(c);
  struct sdec_compared compared;
  struct out *out = sink->out;
  out_string(out, "  reference    ");
  paint(sink, total.result == SDEC_FAIL ? PAINT_ERROR : total.result == SDEC_PASS ? PAINT_RESPONSE : PAINT_NONE);
  out_format(out, "%-8s", sdec_result_name(total.result));
  paint(sink, PAINT_NONE);
  out_char(out, ' ');
  put_summary(out, c, &total);
  out_char(out, '\n');
  for (uint32_t index = 0; index < INDEXES; index++) {
    if (compare(c, index, &compared) && (compared.outcome != SDEC_MATCH || sink->view->depth == DEPTH_TREE)) {
      text_index(sink, c, index, &compared);
    }
  }
  out_unit_end(out);
}

/* ----------------------------------------------------------------------------------------------------- JSON */

static void put_member(struct out *out, const char *key, const char *value) {
  out_format(out, ",\"%s\":", key);
  if (value != NULL) {
    json_string(out, value, strlen(value));
  } else {
    out_string(out, "null");
  }
}

static void put_truth(struct out *out, const char *key, uint32_t result) {
  static const char *const words[] = {[SDEC_PASS] = "true", [SDEC_FAIL] = "false", [SDEC_UNKNOWN] = "null"};
  out_format(out, ",\"%s\":%s", key, words[result]);
}

static const char *signer_word(uint8_t result) {
  static const char *const words[] = {NULL, "pass", "fail", "unknown"};
  return words[result];
}

static uint32_t authentic(const struct signer_said *said) {
  return signer_is_refuted(said)                                          ? SDEC_FAIL
         : said->signature == SIGNER_GOOD && said->trusted == SIGNER_GOOD ? SDEC_PASS
                                                                          : SDEC_UNKNOWN;
}

/* The values are ASCII and need no escaping. */
static void json_index(struct out *out, const struct comparison *c, uint32_t index,
                       const struct sdec_compared *compared) {
  out_format(out, "{\"index\":%u", index);
  put_member(out, "result", sdec_outcome_name(compared->outcome));
  out_string(out, ",\"expected\":[");
  if (compared->outcome != SDEC_UNREFERENCED) {
    out_char(out, '"');
    put_expected(out, c, index, "\",\"");
    out_char(out, '"');
  }
  out_string(out, "],\"measured\":");
  if (compared->measured) {
    out_char(out, '"');
    reference_put_value(out, compared);
    out_char(out, '"');
    out_format(out, ",\"frame\":%llu,\"covered\":%s}", (unsigned long long)compared->frame,
               compared->covered ? "true" : "false");
  } else {
    out_string(out, "null,\"frame\":null,\"covered\":false}");
  }
}

void compared_json(struct sink *sink, const struct comparison *c) {
  const struct reference_source *source = &c->options->references.sources[c->file];
  const struct total total = total_of(c);
  struct sdec_compared compared;
  struct out *out = sink->out;
  uint32_t n = 0;
  out_string(out, "{\"schema\":\"spdmdump/1\"");
  put_member(out, "file", sink->view->file);
  put_member(out, "event", "reference");
  out_format(out, ",\"conn\":%u,\"session\":null", c->conn);
  put_member(out, "reference", source->path);
  put_member(out, "format", reference_format_name(source->format));
  put_member(out, "result", sdec_result_name(total.result));
  put_member(out, "overall", sdec_result_name(total.overall));
  put_truth(out, "record_match",
            source->has_records ? sdec_verify_record_match(c->verify, c->conn, c->file) : (uint32_t)SDEC_UNKNOWN);
  put_member(out, "signature", signer_word(source->signer.signature));
  put_member(out, "signer", source->signer.name[0] != '\0' ? source->signer.name : NULL);
  put_truth(out, "authentic", authentic(&source->signer));
  put_truth(out, "in_time", in_time(c, source));
  put_truth(out, "applies", applies(c));
  put_member(out, "why", source->signer.why);
  out_format(out, ",\"environments\":%u,\"left_out\":%u,\"indexes\":[", source->n_environments,
             source->n_elsewhere + source->n_nameless + source->n_unread);
  for (uint32_t index = 0; index < INDEXES; index++) {
    if (compare(c, index, &compared)) {
      out_string(out, n++ > 0 ? "," : "");
      json_index(out, c, index, &compared);
    }
  }
  out_string(out, "]}\n");
  out_unit_end(out);
}
