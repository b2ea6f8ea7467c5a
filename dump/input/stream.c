/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opens files, and reads whole files into memory where needed.
 */
#define _GNU_SOURCE
#include "input/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input/unpack.h"
#include "stop.h"

#define WHOLE_MOST (64u << 20)
#define READ_STEP 65536u

static void say(struct stream *stream, const char *what, const char *advice) {
  snprintf(stream->problem, sizeof(stream->problem), "%s; %s", what, advice);
}

/* stdio lets bytes of its buffer be pushed back, also for a pipe. */
static void look_at_head(struct stream *stream) {
  int c = 0;
  stream->n_head = 0;
  while (stream->n_head < STREAM_HEAD && (c = getc(stream->file)) != EOF) {
    stream->head[stream->n_head++] = (uint8_t)c;
  }
  for (uint32_t i = stream->n_head; i > 0; i--) {
    ungetc(stream->head[i - 1], stream->file);
  }
}

/* unpack replaces a compressed stream by its content, whose size is unknown. */
static bool unpack(struct stream *stream) {
  const struct sdec_span head = {stream->head, stream->n_head};
  if (!unpack_can(head)) {
    return true;
  }
  FILE *content = unpack_open(stream->file, head, false);
  if (content == NULL) {
    return false;
  }
  stream->file = content;
  stream->size = 0;
  look_at_head(stream);
  return true;
}

bool stream_open(struct stream *out, const char *path) {
  struct stat st;
  *out = (struct stream){0};
  out->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
  if (out->file == NULL) {
    say(out, strerror(errno), "check the name and its permissions");
    return false;
  }
  const bool known = fstat(fileno(out->file), &st) == 0;
  if (known && S_ISDIR(st.st_mode)) {
    say(out, "this is a directory", "name the files in it");
    stream_close(out);
    return false;
  }
  out->size = known && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
  if (known) {
    stop_reading(S_ISREG(st.st_mode) ? -1 : fileno(out->file));
  }
  look_at_head(out);
  if (!unpack(out)) {
    say(out, "out of memory", "close other programs");
    stream_close(out);
    return false;
  }
  if (out->n_head == 0) {
    say(out, ferror(out->file) ? strerror(errno) : "this is empty", "name a file with captured packets or messages");
    stream_close(out);
    return false;
  }
  return true;
}

uint8_t *stream_all(struct stream *stream, uint32_t *out_len) {
  uint8_t *bytes = NULL;
  size_t len = 0, cap = 0, n = 0;
  do {
    if (cap - len < READ_STEP) {
      cap = 2 * cap + READ_STEP;
      uint8_t *bigger = len <= WHOLE_MOST ? realloc(bytes, cap) : NULL;
      if (bigger == NULL) {
        free(bytes);
        say(stream, len > WHOLE_MOST ? "neither a capture nor evidence" : "out of memory",
            "only captures may have more than 64 MiB");
        return NULL;
      }
      bytes = bigger;
    }
    n = fread(bytes + len, 1, cap - len, stream->file);
    len += n;
  } while (n > 0);
  if (ferror(stream->file)) {
    say(stream, strerror(errno), "read it again");
    free(bytes);
    return NULL;
  }
  *out_len = (uint32_t)len;
  return bytes;
}

void stream_close(struct stream *stream) {
  stop_reading(-1);
  if (stream->file != NULL && stream->file != stdin) {
    fclose(stream->file);
  }
  stream->file = NULL;
}
