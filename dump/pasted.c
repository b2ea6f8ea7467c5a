/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --hex: collects text from arguments, files and standard input, and decodes the messages in it.
 */
#define _GNU_SOURCE
#include "pasted.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/evidence/wrap.h"
#include "input/hex.h"
#include "input/lines/lines.h"
#include "textual.h"

#define READ_STEP 65536

/* Text for --hex, joined from its pieces. */
struct text {
  char *data;
  size_t len, cap;
};

static bool text_add(struct text *text, const char *bytes, size_t n) {
  if (text->cap - text->len < n) {
    const size_t cap = text->len + n + text->cap / 2;
    char *bigger = realloc(text->data, cap);
    if (bigger == NULL) {
      return false;
    }
    text->data = bigger;
    text->cap = cap;
  }
  if (n > 0) { /* the first argument may be empty */
    memcpy(text->data + text->len, bytes, n);
  }
  text->len += n;
  return true;
}

static bool text_add_file(struct text *text, const char *path) {
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
  if (file == NULL) {
    return false;
  }
  char step[READ_STEP];
  size_t n = 0;
  bool good = true;
  while (good && (n = fread(step, 1, sizeof(step), file)) > 0) {
    good = text_add(text, step, n);
  }
  good = good && ferror(file) == 0;
  if (file != stdin) {
    fclose(file);
  }
  return good;
}

static bool is_file(const char *input) {
  return strcmp(input, "-") == 0 || (!hex_looks_like(input) && access(input, R_OK) == 0);
}

/* An argument long enough for a message is one; shorter ones are bytes of a single message that the shell split. */
static const char *between_pieces(const struct options *options) {
  for (uint32_t i = 0; i < options->n_inputs; i++) {
    if (strlen(options->inputs[i]) < 8) {
      return " ";
    }
  }
  return "\n\n";
}

static bool gather_text(const struct options *options, struct text *out) {
  const char *between = between_pieces(options);
  for (uint32_t i = 0; i < options->n_inputs; i++) {
    const char *input = options->inputs[i];
    const bool good = is_file(input) ? text_add_file(out, input) : text_add(out, input, strlen(input));
    if (!good || !text_add(out, between, strlen(between))) {
      complain("%s: %s", decode_name(input), strerror(errno));
      return false;
    }
  }
  return true;
}

static void feed_hex(struct decode *decode, const struct hex *hex) {
  for (size_t i = 0; i < hex->n_messages && !decode->stop; i++) {
    const struct hex_message *message = &hex->messages[i];
    const struct sdec_packet packet = {
        .data = {hex->bytes + message->at, message->len},
        .original_len = message->full_len > message->len ? message->full_len : message->len,
        .link = HEX_LINK,
        .frame = i + 1,
    };
    decode_packet(decode, &packet);
  }
}

/* Text that is not hex may still be a log with frames in it. */
static void refuse_hex(struct decode *decode, const char *name, const struct hex *hex, struct sdec_span whole) {
  if (lines_fit(whole)) {
    textual_lines(decode, name, whole);
    return;
  }
  if (wrap_is_utf16(whole)) {
    complain("%s: this is UTF-16; convert it with: iconv -f UTF-16 -t UTF-8", name);
  } else if (hex->bad_line != 0) {
    complain("%s: line %" PRIu32 ": %s; nothing was decoded", name, hex->bad_line, hex->problem);
  } else {
    complain("%s: %s; give bytes, a hex dump or a libspdm log", name, hex->problem);
  }
  decode_status(decode, EXIT_INPUT);
}

void pasted_run(struct decode *decode) {
  const struct options *options = decode->options;
  const char *file = options->n_inputs == 1 && is_file(options->inputs[0]) ? options->inputs[0] : "--hex";
  const char *name = decode_name(file);
  struct text text = {0};
  struct hex hex = {0};
  decode->view->file = file;
  const bool good = gather_text(options, &text);
  const struct sdec_span whole = {(const uint8_t *)text.data, (uint32_t)text.len};
  if (!good) {
    decode_status(decode, EXIT_INPUT);
  } else if (options->line_format != NULL) {
    textual_lines(decode, name, whole);
  } else if (!hex_read(&hex, text.data, text.len)) {
    refuse_hex(decode, name, &hex, whole);
  } else if (decode_begin(decode, name)) {
    textual_suggest(options, name, &hex);
    feed_hex(decode, &hex);
    decode_end(decode);
  } else {
    decode_status(decode, EXIT_INPUT);
  }
  hex_free(&hex);
  free(text.data);
}
