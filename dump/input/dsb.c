/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A walk from block header to block header. Every length is held against the block and the file before it is used.
 */
#define _GNU_SOURCE
#include "input/dsb.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SECTION 0x0a0d0d0au /* the same in both byte orders */
#define BLOCK_SECRETS 0x0000000au
#define ORDER_MAGIC 0x1a2b3c4du
#define BLOCK_LEAST 12u         /* type, length, length again */
#define SECRETS_HEADER 8u       /* secrets type, secrets length */
#define SECRETS_MOST (4u << 20) /* bytes of one block that are looked at */
#define WINDOW 65536u

/* A file seen through a window, so that small blocks cost no system call each. */
struct file {
  int fd;
  uint64_t at, size; /* of the current block; of the file */
  uint64_t window_at;
  size_t window_len;
  bool big_endian;
  uint8_t window[WINDOW];
};

/* peek gives `n` bytes (at most WINDOW) from `at`, or NULL if the file has less. */
static const uint8_t *peek(struct file *file, uint64_t at, size_t n) {
  if (at > file->size || n > file->size - at) {
    return NULL;
  }
  if (at < file->window_at || at + n > file->window_at + file->window_len) {
    const ssize_t got = pread(file->fd, file->window, WINDOW, (off_t)at);
    file->window_at = at;
    file->window_len = got > 0 ? (size_t)got : 0;
  }
  return n <= file->window_len ? file->window + (at - file->window_at) : NULL;
}

static uint32_t number(const struct file *file, const uint8_t *b) {
  return file->big_endian ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
                          : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* A section header gives the byte order of its own length, and of all that follows up to the next. */
static bool read_order(struct file *file, const uint8_t *head) {
  file->big_endian = false;
  if (number(file, head + 8) == ORDER_MAGIC) {
    return true;
  }
  file->big_endian = true;
  return number(file, head + 8) == ORDER_MAGIC;
}

static void read_secrets(struct file *file, struct secrets *secrets, const char *name, uint64_t at, uint32_t len) {
  char *text = malloc(len);
  if (text == NULL) {
    return;
  }
  if (pread(file->fd, text, len, (off_t)at) == (ssize_t)len) {
    secrets_text(secrets, name, text, len);
  }
  explicit_bzero(text, len);
  free(text);
}

/* read_block looks at the block at file->at and moves behind it; false at the end, and where the file is damaged. */
static bool read_block(struct file *file, struct secrets *secrets, const char *name) {
  const uint8_t *head = peek(file, file->at, BLOCK_LEAST);
  if (head == NULL || (number(file, head) == BLOCK_SECTION && !read_order(file, head))) {
    return false;
  }
  const uint32_t type = number(file, head), len = number(file, head + 4);
  if (len < BLOCK_LEAST || len % 4 != 0 || len > file->size - file->at) {
    return false;
  }
  const uint64_t body = file->at + 8;
  if (type == BLOCK_SECRETS && len >= BLOCK_LEAST + SECRETS_HEADER) {
    const uint8_t *b = peek(file, body, SECRETS_HEADER);
    const uint32_t n = b != NULL ? number(file, b + 4) : 0;
    if (b != NULL && number(file, b) == SDEC_KEYLOG_DSB_TYPE && n > 0 && n <= len - BLOCK_LEAST - SECRETS_HEADER &&
        n <= SECRETS_MOST) {
      read_secrets(file, secrets, name, body + SECRETS_HEADER, n);
    }
  }
  file->at += len;
  return true;
}

/* pcapng_size gives the length of a regular file that has a section header at `start`; 0: it is something else. */
static uint64_t pcapng_size(int fd, off_t start) {
  struct stat st;
  uint32_t type = 0;
  const bool is_pcapng = start >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                         pread(fd, &type, sizeof(type), start) == (ssize_t)sizeof(type) && type == BLOCK_SECTION;
  return is_pcapng ? (uint64_t)st.st_size : 0;
}

static void collect(struct secrets *secrets, const char *name, int fd) {
  const off_t start = lseek(fd, 0, SEEK_CUR);
  const uint64_t size = pcapng_size(fd, start);
  struct file *file = size > 0 ? calloc(1, sizeof(*file)) : NULL;
  if (file == NULL) {
    return;
  }
  file->fd = fd;
  file->at = (uint64_t)start;
  file->size = size;
  while (read_block(file, secrets, name)) {
  }
  explicit_bzero(file, sizeof(*file));
  free(file);
}

void dsb_collect(struct secrets *secrets, const char *path) {
  if (strcmp(path, "-") == 0) {
    collect(secrets, "secrets in standard input", STDIN_FILENO);
    return;
  }
  /* Opening a named pipe would take its first reader's place. */
  struct stat st;
  const int fd = stat(path, &st) == 0 && S_ISREG(st.st_mode) ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
  if (fd >= 0) {
    collect(secrets, path, fd);
    close(fd);
  }
}
