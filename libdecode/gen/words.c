/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sizes, conditions and versions of rows in words, for the reference. No message is named here.
 */
#include "words.h"

static const char *const env_words[E_COUNT] = {
    [E_VERSION] = "SPDM version",
    [E_ROLE] = "sender (0: Requester, 1: Responder)",
    [E_HASH] = "hash size",
    [E_SIGNATURE] = "signature size",
    [E_EXCHANGE] = "exchange data size",
    [E_SUMMARY] = "measurement summary hash size",
    [E_VERIFY_EXCHANGE] = "verify data size",
    [E_VERIFY_FINISH] = "verify data size",
    [E_OPAQUE_FORMAT] = "negotiated opaque data format",
    [E_MULTI_KEY] = "multi-key connection",
    [E_REQ_CODE] = "code of the request",
    [E_REQ_PARAM1] = "Param1 of the request",
    [E_REQ_PARAM2] = "Param2 of the request",
    [E_REQ_SIGNED] = "signature requested",
    [E_MEAS_HASH] = "measurement hash size",
    [E_NONCE] = "nonce size",
    [E_SEQ_LEN] = "sequence number size of the transport",
    [E_TAG_LEN] = "MAC size",
    [E_ENCRYPTED] = "session encrypted",
};

const char *words_variable(const struct words *w, uint8_t var) {
  if (var == PEEK32) {
    return "the next four bytes";
  }
  if (var < E_COUNT) {
    return env_words[var] != NULL ? env_words[var] : sdec_env_name(var);
  }
  return var < S_END && w->names[var] != NULL ? w->names[var] : "a value before";
}

void words_row(struct words *w, const struct sdec_field *row) {
  if (row->save != 0) {
    w->names[row->save] = row->name;
  }
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    if (b->save != 0) {
      w->names[b->save] = b->name;
    }
  }
}

static void print_sum(int32_t add) {
  if (add != 0) {
    printf(" %c %d", add > 0 ? '+' : '-', add > 0 ? add : -add);
  }
}

void words_size(const struct words *w, const struct sdec_field *row) {
  const struct sdec_expr *size = &row->size;
  if (row->kind == SDEC_UINT) {
    printf("%u%s", row->width, row->be ? ", big-endian" : "");
    return;
  }
  if (row->kind == SDEC_ALIGN) {
    printf("to a multiple of %d", size->add);
    return;
  }
  switch (size->op) {
    case SDEC_OP_CONST: printf("%d", size->add); break;
    case SDEC_OP_VAR:
    case SDEC_OP_POPCOUNT:
      if (size->mul != 1) {
        printf("%u x ", size->mul);
      }
      printf("%s%s", size->op == SDEC_OP_POPCOUNT ? "bits set in " : "", words_variable(w, size->var));
      print_sum(size->add);
      break;
    case SDEC_OP_REST:
      printf("%s", row->kind == SDEC_ARRAY ? "as many as fit" : "the rest");
      print_sum(size->add);
      return;
    default: return;
  }
  printf("%s", row->kind == SDEC_ARRAY ? " elements" : "");
}

static void print_condition(const struct words *w, const struct sdec_cond *when) {
  const char *name = words_variable(w, when->var);
  const char *digits = when->arg > 9 ? "0x" : "";
  switch (when->test) {
    case SDEC_ANY: printf("%s & 0x%x", name, when->arg); break;
    case SDEC_EQ: printf(when->arg > 9 ? "%s = %s%x" : "%s = %s%u", name, digits, when->arg); break;
    case SDEC_NE: printf(when->arg > 9 ? "%s not %s%x" : "%s not %s%u", name, digits, when->arg); break;
    default: break;
  }
}

void words_condition(const struct words *w, const struct sdec_field *row) {
  print_condition(w, &row->when);
}

static void print_version(uint8_t version) {
  printf("%u.%u", version >> 4, version & 15);
}

void words_versions(uint8_t since, uint8_t until) {
  if (since != 0 && since == until) {
    print_version(since);
  } else if (since != 0 && until != 0) {
    print_version(since);
    printf(" to ");
    print_version(until);
  } else if (since != 0) {
    print_version(since);
    printf(" on");
  } else if (until != 0) {
    printf("to ");
    print_version(until);
  }
}

void words_tie(uint8_t tie, const char *asked, const char *before) {
  static const char *const words[SDEC_TIES] = {
      [SDEC_TIE_SAME] = "repeats", [SDEC_TIE_AT_MOST] = "at most", [SDEC_TIE_ONE_OF] = "at most one bit of"};
  if (tie != SDEC_TIE_NONE && asked != NULL) {
    printf("%s%s %s of the request", before, words[tie], asked);
  } else if (tie != SDEC_TIE_NONE) {
    printf("%sat most one bit", before);
  }
}

static void print_value(uint32_t value) {
  printf(value > 9 ? "0x%x" : "%u", value);
}

static void print_ranges(const struct sdec_range *values) {
  for (const struct sdec_range *r = values; r->lo <= r->hi; r++) {
    printf("%s", r == values ? "" : ", ");
    print_value(r->lo);
    if (r->hi == UINT32_MAX) {
      printf(" or more");
    } else if (r->hi != r->lo) {
      printf(" to ");
      print_value(r->hi);
    }
    if (r->since != 0 || r->until != 0) {
      printf(" (");
      words_versions(r->since, r->until);
      printf(")");
    }
  }
}

void words_limits(const struct words *w, const struct sdec_limit *limits, const char *before, const char *between) {
  static const char *const levels[] = {[SDEC_INFO] = "info", [SDEC_WARN] = "warning", [SDEC_ERROR] = "error"};
  for (const struct sdec_limit *limit = limits; limit != NULL && limit->id != NULL; limit++) {
    printf("%s%s (%s", limit == limits ? before : between, limit->id, levels[limit->severity]);
    if (limit->since != 0 || limit->until != 0) {
      printf(", ");
      words_versions(limit->since, limit->until);
    }
    if (limit->when.test != SDEC_ALWAYS) {
      printf(", if ");
      print_condition(w, &limit->when);
    }
    printf("): ");
    if (limit->ascends) {
      printf("ascending");
    } else if (limit->var != 0) {
      printf("what %s allows", words_variable(w, limit->var));
    } else {
      print_ranges(limit->values);
    }
  }
}

void words_rules(const struct sdec_message *message) {
  if (message->only != SDEC_ANYWHERE) {
    printf(" Only %s.", message->only == SDEC_ONLY_CLEAR ? "outside of sessions" : "in a session");
  }
  if (message->needs != 0) {
    printf(" Answered only with one of the capability flags 0x%08x.", message->needs);
  }
}
