/* SPDX-License-Identifier: BSD-3-Clause
 *
 * gzip with zlib and zstd with libzstd, if built in. Memory use is independent of the size of the input.
 */
#define _GNU_SOURCE
#include "input/unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#ifdef SDEC_HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef SDEC_HAVE_ZSTD
#include <zstd.h>
#endif

#include "complain.h"

#define STEP 65536u
#define WINDOW_LOG_MOST 27 /* limits the zstd window to 128 MiB */

/* A format. `step` consumes available input and produces output as far as there is room. */
struct packing {
  const char *name, *magic;
  uint32_t magic_len;
  bool (*begin)(void **state);
  bool (*step)(void *state, struct sdec_span *in, uint8_t **out, size_t room, bool *ended);
  void (*end)(void *state);
};

#ifdef SDEC_HAVE_ZLIB
#define ANY_WINDOW (15 + 16) /* gzip with the largest window */

static bool gzip_begin(void **state) {
  z_stream *stream = calloc(1, sizeof(*stream));
  if (stream == NULL || inflateInit2(stream, ANY_WINDOW) != Z_OK) {
    free(stream);
    return false;
  }
  *state = stream;
  return true;
}

/* A file may consist of several concatenated members. */
static bool gzip_step(void *state, struct sdec_span *in, uint8_t **out, size_t room, bool *ended) {
  z_stream *stream = state;
  union {
    const uint8_t *given;
    uint8_t *wanted; /* zlib's API lacks const but does not write here */
  } bytes = {in->data};
  if (*ended && inflateReset(stream) != Z_OK) {
    return false;
  }
  stream->next_in = bytes.wanted;
  stream->avail_in = in->len;
  stream->next_out = *out;
  stream->avail_out = (uInt)(room < STEP ? room : STEP);
  const int result = inflate(stream, Z_NO_FLUSH);
  in->data += in->len - stream->avail_in;
  in->len = stream->avail_in;
  *out = stream->next_out;
  *ended = result == Z_STREAM_END;
  return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
}

static void gzip_end(void *state) {
  (void)inflateEnd(state);
  free(state);
}
#endif

#ifdef SDEC_HAVE_ZSTD
static bool zstd_begin(void **state) {
  ZSTD_DCtx *context = ZSTD_createDCtx();
  *state = context;
  return context != NULL && !ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, WINDOW_LOG_MOST));
}

static bool zstd_step(void *state, struct sdec_span *in, uint8_t **out, size_t room, bool *ended) {
  ZSTD_inBuffer from = {.src = in->data, .size = in->len};
  ZSTD_outBuffer to = {.dst = *out, .size = room};
  const size_t result = ZSTD_decompressStream(state, &to, &from);
  in->data += from.pos;
  in->len -= (uint32_t)from.pos;
  *out += to.pos;
  *ended = result == 0;
  return !ZSTD_isError(result);
}

static void zstd_end(void *state) {
  (void)ZSTD_freeDCtx(state);
}
#endif

static const struct packing packings[] = {
#ifdef SDEC_HAVE_ZLIB
    {"gzip", "\x1f\x8b", 2, gzip_begin, gzip_step, gzip_end},
#endif
#ifdef SDEC_HAVE_ZSTD
    {"zstd", "\x28\xb5\x2f\xfd", 4, zstd_begin, zstd_step, zstd_end},
#endif
    {.name = NULL},
};

static const struct packing *find(struct sdec_span head) {
  for (const struct packing *packing = packings; packing->name != NULL; packing++) {
    if (head.len >= packing->magic_len && memcmp(head.data, packing->magic, packing->magic_len) == 0) {
      return packing;
    }
  }
  return NULL;
}

bool unpack_can(struct sdec_span head) {
  return find(head) != NULL;
}

struct unpack {
  const struct packing *packing;
  void *state;
  FILE *packed;
  struct sdec_span left;     /* the part of `bytes` not yet decompressed */
  bool begun, ended, failed; /* ended: at a point where the file may end */
  bool quiet;
  uint8_t bytes[STEP];
};

static ssize_t fail(struct unpack *unpack, const char *problem) {
  if (!unpack->failed && !unpack->quiet) {
    complain("%s: %s; what came before is decoded", unpack->packing->name, problem);
  }
  unpack->failed = true;
  errno = EIO;
  return -1;
}

/* refill reads more input once all is consumed; false at the end of the file. */
static bool refill(struct unpack *unpack) {
  if (unpack->left.len == 0) {
    unpack->left.data = unpack->bytes;
    unpack->left.len = (uint32_t)fread(unpack->bytes, 1, STEP, unpack->packed);
  }
  return unpack->left.len > 0;
}

/* The decompressor may hold output back until there is room, so drain it before reading more input. */
static ssize_t unpack_read(void *cookie, char *buffer, size_t size) {
  struct unpack *unpack = cookie;
  uint8_t *const start = (uint8_t *)buffer;
  uint8_t *at = start;
  if (unpack->failed) {
    return fail(unpack, "");
  }
  while (at == start && size > 0) {
    const bool more = refill(unpack);
    if (!more && (unpack->ended || !unpack->begun)) {
      return 0;
    }
    const uint32_t left = unpack->left.len;
    if (!unpack->packing->step(unpack->state, &unpack->left, &at, size, &unpack->ended)) {
      return fail(unpack, "the compressed data is damaged");
    }
    unpack->begun = true;
    if (at == start && unpack->left.len == left && !unpack->ended) {
      return fail(unpack, ferror(unpack->packed) ? strerror(errno) : "the compressed data ends too early");
    }
  }
  return at - start;
}

static int unpack_close(void *cookie) {
  struct unpack *unpack = cookie;
  unpack->packing->end(unpack->state);
  if (unpack->packed != stdin) {
    fclose(unpack->packed);
  }
  free(unpack);
  return 0;
}

FILE *unpack_open(FILE *packed, struct sdec_span head, bool quiet) {
  const cookie_io_functions_t calls = {.read = unpack_read, .close = unpack_close};
  struct unpack *unpack = calloc(1, sizeof(*unpack));
  if (unpack == NULL) {
    return NULL;
  }
  unpack->packing = find(head);
  unpack->packed = packed;
  unpack->quiet = quiet;
  if (unpack->packing == NULL || !unpack->packing->begin(&unpack->state)) {
    free(unpack);
    return NULL;
  }
  FILE *file = fopencookie(unpack, "rb", calls);
  if (file == NULL) {
    unpack->packing->end(unpack->state);
    free(unpack);
  }
  return file;
}
