/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Walks over CBOR tokens with a stack of open containers, and writes each in diagnostic notation (RFC 8949, 8; RFC
 * 8610, appendix G).
 */
#include "show/evidence/diagnostic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "show/evidence/cbor_token.h"
#include "show/evidence/shapes.h"

#define SHORTENED 64 /* bytes shown of a long string; enough for any digest */

enum open_kind { OPEN_TOP, OPEN_ARRAY, OPEN_MAP, OPEN_TAG, OPEN_STRING, OPEN_EMBEDDED };

struct opened {
  uint8_t kind;
  uint8_t string; /* OPEN_STRING: TOKEN_BYTES or TOKEN_TEXT; its chunks must be the same */
  bool indefinite;
  uint8_t shape;       /* of the content: gives names to numbers */
  uint8_t value_shape; /* OPEN_MAP: of the value after the last key */
  uint64_t n, left;    /* items read, and items expected */
};

struct walk {
  struct sdec_span in;
  struct out *out; /* NULL: no output */
  const struct diagnostic_style *style;
  uint64_t text_start;
  uint32_t pos, n_items, top, n_maps;
  uint8_t shape; /* of the current item */
  struct opened stack[CBOR_DEPTH + 1];
};

static const struct {
  uint32_t tag;
  const char *name;
} tag_names[] = {
    {16, "COSE_Encrypt0"},
    {17, "COSE_Mac0"},
    {18, "COSE_Sign1"},
    {24, "encoded CBOR"},
    {32, "URI"},
    {37, "UUID"},
    {61, "CWT"},
    {96, "COSE_Encrypt"},
    {97, "COSE_Mac"},
    {98, "COSE_Sign"},
    {111, "OID"},
    {501, "unsigned CoRIM"},
    {505, "CoSWID"},
    {506, "CoMID"},
    {508, "CoTL"},
    {550, "UEID"},
    {552, "svn"},
    {553, "min-svn"},
    {554, "PKIX base64 key"},
    {555, "PKIX base64 certificate"},
    {556, "PKIX base64 certificate path"},
    {557, "key thumbprint"},
    {558, "COSE key"},
    {559, "certificate thumbprint"},
    {560, "bytes"},
    {561, "certificate path thumbprint"},
    {562, "PKIX DER certificate"},
    {563, "masked raw value"},
    {564, "integer range"},
    {570, "SPDM table of contents"},
    {571, "concise evidence"},
    {601, "UCCS"},
    {602, "detached EAT bundle"},
    {55799, "self-described CBOR"},
};

const char *diagnostic_tag_name(uint64_t tag) {
  for (size_t i = 0; i < sizeof(tag_names) / sizeof(tag_names[0]); i++) {
    if (tag_names[i].tag == tag) {
      return tag_names[i].name;
    }
  }
  return NULL;
}

const char *diagnostic_end_text(enum diagnostic_end end) {
  static const char *const texts[] = {[CBOR_WHOLE] = "complete",
                                      [CBOR_SHORT] = "it ends too early",
                                      [CBOR_MALFORMED] = "this is no CBOR",
                                      [CBOR_DEEP] = "nested too deep to show",
                                      [CBOR_LONG] = "too long to show"};
  return texts[end];
}

static void put(struct walk *w, const char *text) {
  if (w->out != NULL) {
    out_string(w->out, text);
  }
}

static void new_line(struct walk *w) {
  if (w->out == NULL || w->style->one_line) {
    return;
  }
  out_char(w->out, '\n');
  for (uint32_t i = 0; i < w->style->indent + 2 * w->n_maps; i++) {
    out_char(w->out, ' ');
  }
}

/* begin_item writes the separator in front of an item. */
static void begin_item(struct walk *w) {
  const struct opened *in = &w->stack[w->top];
  if (in->kind == OPEN_MAP && in->n % 2 == 0) {
    put(w, in->n > 0 ? (w->style != NULL && w->style->one_line ? ", " : ",") : "");
    new_line(w);
  } else if (in->kind == OPEN_MAP) {
    put(w, ": ");
  } else if (in->n > 0) {
    put(w, ", ");
  }
}

static int64_t number_of(const struct token *token) {
  const uint64_t most = INT64_MAX;
  const int64_t number = (int64_t)(token->number < most ? token->number : most);
  return token->kind == TOKEN_NEGATIVE ? -1 - number : number;
}

static bool is_number(const struct token *token) {
  return token->kind == TOKEN_UNSIGNED || token->kind == TOKEN_NEGATIVE;
}

static void put_name(struct walk *w, const char *before, const char *name, const char *after) {
  if (w->out != NULL && name != NULL) {
    out_format(w->out, "%s/ %s /%s", before, name, after);
  }
}

/* take_shape determines the shape of the current item from its position, and writes the name of a map key. */
static void take_shape(struct walk *w, const struct token *token) {
  struct opened *in = &w->stack[w->top];
  const bool key = in->kind == OPEN_MAP && in->n % 2 == 0;
  if (key) {
    const int64_t number = is_number(token) ? number_of(token) : INT64_MAX;
    put_name(w, "", is_number(token) ? shape_name(in->shape, number) : NULL, " ");
    in->value_shape = shape_within(in->shape, number);
    w->shape = CBOR_NO_SHAPE;
  } else if (in->kind == OPEN_MAP) {
    w->shape = in->value_shape;
  } else if (in->kind == OPEN_ARRAY) {
    w->shape = shape_within(in->shape, (int64_t)(in->n < INT64_MAX ? in->n : INT64_MAX));
  } else {
    w->shape = in->shape;
  }
}

static void count_item(struct walk *w) {
  struct opened *in = &w->stack[w->top];
  in->n++;
  in->left -= in->indefinite ? 0 : 1;
}

static enum diagnostic_end open_one(struct walk *w, uint8_t kind, bool indefinite, uint64_t n, const char *text) {
  if (w->top == CBOR_DEPTH) {
    return CBOR_DEEP;
  }
  w->stack[++w->top] = (struct opened){.kind = kind, .indefinite = indefinite, .left = n, .shape = w->shape};
  w->n_maps += kind == OPEN_MAP;
  put(w, text);
  return CBOR_WHOLE;
}

static void close_one(struct walk *w) {
  static const char *const ends[] = {[OPEN_TOP] = "",  [OPEN_ARRAY] = "]",  [OPEN_MAP] = "}",
                                     [OPEN_TAG] = ")", [OPEN_STRING] = ")", [OPEN_EMBEDDED] = " >>"};
  const struct opened *in = &w->stack[w->top];
  if (in->kind == OPEN_MAP) {
    w->n_maps--;
    if (in->n > 0) {
      new_line(w);
    }
  }
  put(w, ends[in->kind]);
  w->top--;
  count_item(w);
}

/* There cannot be more items than bytes; an early check prevents overflow of the counts. */
static enum diagnostic_end open_counted(struct walk *w, uint8_t kind, uint64_t n, const char *text) {
  if (n > w->in.len - w->pos) {
    return CBOR_SHORT;
  }
  return open_one(w, kind, false, kind == OPEN_MAP ? 2 * n : n, text);
}

static enum diagnostic_end open_tag(struct walk *w, uint64_t tag) {
  const char *name = diagnostic_tag_name(tag);
  const uint8_t shape = shape_of_tag(tag);
  w->shape = shape != CBOR_NO_SHAPE ? shape : w->shape;
  if (w->out != NULL) {
    out_dec(w->out, tag);
    out_char(w->out, '(');
    if (name != NULL) {
      out_format(w->out, "/ %s / ", name);
    }
  }
  return open_one(w, OPEN_TAG, false, 1, "");
}

static void put_bytes(struct walk *w, struct sdec_span bytes) {
  const uint32_t shown = w->style->whole || bytes.len <= SHORTENED + 8 ? bytes.len : SHORTENED;
  out_string(w->out, "h'");
  /* Stops at CBOR_TEXT, where the walk ends anyway. */
  out_hex(w->out, bytes.data, shown < CBOR_TEXT / 2 ? shown : CBOR_TEXT / 2);
  out_char(w->out, '\'');
  if (shown < bytes.len) {
    out_format(w->out, " / ... %u bytes /", bytes.len);
  }
}

/* next_character decodes one UTF-8 character; each invalid byte becomes U+FFFD. */
static uint32_t next_character(struct sdec_span text, uint32_t *at) {
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  const uint8_t first = text.data[(*at)++];
  const uint32_t more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  uint32_t code = more == 0 ? first : first & (0x3Fu >> more);
  if (more != 0 && (first < 0xC2 || first > 0xF4 || text.len - *at < more)) {
    return 0xFFFD;
  }
  for (uint32_t i = 0; i < more; i++) {
    if ((text.data[*at + i] & 0xC0) != 0x80) {
      return 0xFFFD;
    }
    code = code << 6 | (text.data[*at + i] & 0x3Fu);
  }
  if (code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    return 0xFFFD;
  }
  *at += more;
  return code;
}

/* Escapes everything beyond ASCII, so that a device cannot send control sequences to the terminal. */
static void put_text(struct walk *w, struct sdec_span text) {
  out_char(w->out, '"');
  for (uint32_t at = 0; at < text.len && at < CBOR_TEXT;) {
    const uint32_t code = next_character(text, &at);
    if (code == '"' || code == '\\') {
      out_format(w->out, "\\%c", (char)code);
    } else if (code >= 0x20 && code <= 0x7E) {
      out_char(w->out, (char)code);
    } else if (code > 0xFFFF) {
      out_format(w->out, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));
    } else {
      out_format(w->out, "\\u%04x", code);
    }
  }
  out_char(w->out, '"');
}

/* The fewest digits that read back as the same number, with a decimal point. */
static void put_real(struct out *out, double value) {
  char text[40];
  if (isnan(value)) {
    out_string(out, "NaN");
    return;
  }
  if (isinf(value)) {
    out_string(out, value < 0 ? "-Infinity" : "Infinity");
    return;
  }
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    const double back = strtod(text, NULL);
    if (back >= value && back <= value) {
      break;
    }
  }
  out_string(out, text);
  out_string(out, strpbrk(text, ".e") == NULL ? ".0" : "");
}

static void put_negative(struct out *out, uint64_t number) {
  out_char(out, '-');
  if (number == UINT64_MAX) {
    out_string(out, "18446744073709551616");
  } else {
    out_dec(out, number + 1);
  }
}

/* put_plain writes an item without nested items. */
static void put_plain(struct walk *w, const struct token *token) {
  if (w->out == NULL) {
    return;
  }
  switch (token->kind) {
    case TOKEN_UNSIGNED: out_dec(w->out, token->number); break;
    case TOKEN_NEGATIVE: put_negative(w->out, token->number); break;
    case TOKEN_BYTES: put_bytes(w, token->span); break;
    case TOKEN_TEXT: put_text(w, token->span); break;
    case TOKEN_FLOAT: put_real(w->out, token->real); break;
    case TOKEN_BOOL: put(w, token->number != 0 ? "true" : "false"); break;
    case TOKEN_NULL: put(w, "null"); break;
    case TOKEN_UNDEFINED: put(w, "undefined"); break;
    default: out_format(w->out, "simple(%u)", (unsigned)token->number); break;
  }
}

/* Detects CBOR in a byte string. This is a guess, so all bytes must match; bare numbers and strings match too often. */
static bool holds_item(struct sdec_span bytes) {
  uint32_t len;
  return bytes.len > 0 && bytes.data[0] >= 0x80 && bytes.data[0] < 0xE0 &&
         diagnostic_measure(bytes, &len) == CBOR_WHOLE && len == bytes.len;
}

static enum diagnostic_end take_break(struct walk *w) {
  const struct opened *in = &w->stack[w->top];
  if (!in->indefinite || (in->kind == OPEN_MAP && in->n % 2 != 0)) {
    return CBOR_MALFORMED;
  }
  close_one(w);
  return CBOR_WHOLE;
}

static enum diagnostic_end take_string(struct walk *w, const struct token *token) {
  const bool piece = w->stack[w->top].kind == OPEN_STRING;
  if (token->kind == TOKEN_BYTES && !piece && w->out != NULL && holds_item(token->span)) {
    w->pos -= token->span.len;
    return open_one(w, OPEN_EMBEDDED, false, 1, "<< ");
  }
  put_plain(w, token);
  count_item(w);
  return CBOR_WHOLE;
}

static enum diagnostic_end open_string(struct walk *w, uint8_t string) {
  const enum diagnostic_end end = open_one(w, OPEN_STRING, true, 0, "(_ ");
  w->stack[w->top].string = string;
  return end;
}

static enum diagnostic_end take(struct walk *w, const struct token *token) {
  const struct opened *in = &w->stack[w->top];
  if (token->kind == TOKEN_BREAK) {
    return take_break(w);
  }
  if (in->kind == OPEN_STRING && token->kind != in->string) {
    return CBOR_MALFORMED;
  }
  begin_item(w);
  take_shape(w, token);
  switch (token->kind) {
    case TOKEN_BYTES:
    case TOKEN_TEXT: return take_string(w, token);
    case TOKEN_BYTES_START: return open_string(w, TOKEN_BYTES);
    case TOKEN_TEXT_START: return open_string(w, TOKEN_TEXT);
    case TOKEN_ARRAY: return open_counted(w, OPEN_ARRAY, token->number, "[");
    case TOKEN_ARRAY_START: return open_one(w, OPEN_ARRAY, true, 0, "[_ ");
    case TOKEN_MAP: return open_counted(w, OPEN_MAP, token->number, "{");
    case TOKEN_MAP_START: return open_one(w, OPEN_MAP, true, 0, "{_ ");
    case TOKEN_TAG: return open_tag(w, token->number);
    default: break;
  }
  put_plain(w, token);
  put_name(w, " ", is_number(token) ? shape_name(w->shape, number_of(token)) : NULL, "");
  count_item(w);
  return CBOR_WHOLE;
}

static enum diagnostic_end run(struct walk *w) {
  w->stack[0] = (struct opened){.kind = OPEN_TOP, .left = 1};
  for (;;) {
    while (w->top > 0 && !w->stack[w->top].indefinite && w->stack[w->top].left == 0) {
      close_one(w);
    }
    if (w->top == 0 && w->stack[0].left == 0) {
      return CBOR_WHOLE;
    }
    if (w->n_items++ == CBOR_ITEMS || (w->out != NULL && out_total(w->out) - w->text_start > CBOR_TEXT)) {
      return CBOR_LONG;
    }
    struct token token;
    enum diagnostic_end end = token_next((struct sdec_span){w->in.data + w->pos, w->in.len - w->pos}, &token);
    if (end != CBOR_WHOLE) {
      return end;
    }
    w->pos += token.len;
    end = take(w, &token);
    if (end != CBOR_WHOLE) {
      return end;
    }
  }
}

enum diagnostic_end diagnostic_measure(struct sdec_span in, uint32_t *out_len) {
  struct walk w = {.in = in};
  const enum diagnostic_end end = run(&w);
  *out_len = w.pos;
  return end;
}

enum diagnostic_end diagnostic_print(struct out *out, struct sdec_span in, const struct diagnostic_style *style,
                                     uint32_t *out_len) {
  struct walk w = {.in = in, .out = out, .style = style, .text_start = out_total(out)};
  const enum diagnostic_end end = run(&w);
  *out_len = w.pos;
  return end;
}

bool diagnostic_tag(struct sdec_span in, uint64_t *out_tag, uint32_t *out_len) {
  struct token token;
  if (token_next(in, &token) != CBOR_WHOLE || token.kind != TOKEN_TAG) {
    return false;
  }
  *out_tag = token.number;
  *out_len = token.len;
  return true;
}
