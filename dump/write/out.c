/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Buffered output: the parts of out.h that are not inline. A full buffer is written with one write(2); hex is converted
 * sixteen bytes at a time.
 */
#include "write/out.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "complain.h"
#include "stop.h"

#define OUT_CAP (256u << 10)
#define LAST_WAIT_MS 2000

static bool open_with(struct out *out, int fd, size_t cap) {
  *out = (struct out){.fd = fd, .cap = cap};
  out->data = malloc(cap);
  return out->data != NULL;
}

bool out_open(struct out *out, int fd) {
  return open_with(out, fd, OUT_CAP);
}

bool out_memory(struct out *out) {
  return open_with(out, -1, 2 * OUT_ROOM);
}

void out_close(struct out *out) {
  if (out->fd >= 0) {
    out_flush(out);
  }
  free(out->data);
  out->data = NULL;
  out->cap = out->len = 0;
}

/* may_write waits until the descriptor is writable. After a request to stop, it waits only briefly for a stalled
 * reader. */
static bool may_write(struct out *out) {
  struct pollfd ready = {.fd = out->fd, .events = POLLOUT};
  const bool stopping = stop_asked();
  const int n = poll(&ready, 1, stopping ? LAST_WAIT_MS : -1);
  if (n == 0) {
    out->error = ETIMEDOUT;
  } else if (n < 0 && errno != EINTR) {
    out->error = errno;
  }
  return n > 0;
}

/* Writing more than a pipe takes at once may block although part of it would fit. */
static size_t portion(size_t left) {
  return stop_asked() && left > PIPE_BUF ? PIPE_BUF : left;
}

void out_flush(struct out *out) {
  size_t done = 0;
  while (out->error == 0 && done < out->len) {
    if (stop_asked() && !may_write(out)) {
      continue;
    }
    const ssize_t n = write(out->fd, out->data + done, portion(out->len - done));
    if (n >= 0) {
      done += (size_t)n;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      (void)may_write(out);
    } else if (errno != EINTR) {
      out->error = errno;
    }
  }
  out->written += out->len;
  out->len = 0;
}

void out_unit_end(struct out *out) {
  if (out->unbuffered) {
    out_flush(out);
  }
}

/* If memory cannot grow, the text is discarded and `error` is set; the process continues. */
static void grow(struct out *out, size_t n) {
  const size_t cap = (out->cap + n) * 2;
  char *data = realloc(out->data, cap);
  if (data == NULL) {
    out->error = ENOMEM;
    out->len = 0;
    return;
  }
  out->data = data;
  out->cap = cap;
}

void out_make_room(struct out *out, size_t n) {
  if (out->cap - out->len >= n) {
    return;
  }
  if (out->fd < 0) {
    grow(out, n);
  } else {
    out_flush(out);
  }
}

void out_long_bytes(struct out *out, const char *bytes, size_t n) {
  while (n > 0) {
    const size_t some = n < OUT_ROOM ? n : OUT_ROOM;
    memcpy(out_room(out, some), bytes, some);
    out->len += some;
    bytes += some;
    n -= some;
  }
}

typedef uint8_t vec16 __attribute__((vector_size(16)));

/* hex_block writes the 32 digits of 16 bytes. In ASCII, digits above 9 are 39 beyond '0' + 10. */
static inline void hex_block(char *to, const uint8_t *from) {
  vec16 bytes;
  memcpy(&bytes, from, sizeof bytes);
  vec16 high = bytes >> 4;
  vec16 low = bytes & 15;
  high += '0' + ((vec16)(high > 9) & 39);
  low += '0' + ((vec16)(low > 9) & 39);
  const vec16 first = __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const vec16 second = __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  memcpy(to, &first, sizeof first);
  memcpy(to + sizeof first, &second, sizeof second);
}

static void hex_some(char *to, const uint8_t *bytes, size_t n) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    hex_block(to + 2 * i, bytes + i);
  }
  if (i < n && n >= 16) { /* the last block overlaps the previous one */
    hex_block(to + 2 * (n - 16), bytes + n - 16);
    return;
  }
  for (; i < n; i++) {
    to[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
    to[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
  }
}

void out_hex(struct out *out, const uint8_t *bytes, size_t n) {
  while (n > 0) {
    const size_t some = n < OUT_ROOM / 2 ? n : OUT_ROOM / 2;
    hex_some(out_room(out, 2 * some), bytes, some);
    out->len += 2 * some;
    bytes += some;
    n -= some;
  }
}

void out_name(struct out *out, const char *name) {
  for (const char *c = name; *c != '\0'; c++) {
    out_char(out, (unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c);
  }
}

void out_format(struct out *out, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char *room = out_room(out, OUT_ROOM);
  const int n = vsnprintf(room, OUT_ROOM, format, args);
  va_end(args);
  if (n > 0) {
    out->len += (size_t)n < OUT_ROOM ? (size_t)n : OUT_ROOM - 1;
  }
}

int out_finish(struct out *out, int status) {
  out_flush(out);
  if (out->error != 0 && out->error != EPIPE) {
    complain("standard output: %s", strerror(out->error));
    status = EXIT_INPUT;
  }
  out_close(out);
  return status;
}
