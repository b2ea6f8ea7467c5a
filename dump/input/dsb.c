/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Walks from block header to block header. Every length is checked against the block and the file before use.
 * Compressed files are read only up to the first packet, to avoid decompressing them twice.
 */
#define _GNU_SOURCE
#include "input/dsb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/unpack.h"

#define BLOCK_SECTION 0x0a0d0d0au /* a palindrome: the same in both byte orders */
#define BLOCK_SECRETS 0x0000000au
#define ORDER_MAGIC 0x1a2b3c4du
#define BLOCK_LEAST 12u         /* type, length, and the trailing length */
#define SECRETS_HEADER 8u       /* secrets type, secrets length */
#define SECRETS_MOST (4u << 20) /* at most this many bytes of one block are read */
#define WINDOW 65536u
#define PACKED_MOST (16u << 20) /* limit for the part of a compressed file before its first packet */
#define HEAD 4u                 /* bytes needed to detect a pcapng or compressed file */

/* A file read through a window, to save system calls on small blocks. */
struct file {
  int fd;
  uint64_t at, size; /* offset of the current block; size of the file */
  uint64_t window_at;
  size_t window_len;
  bool big_endian;
  uint8_t window[WINDOW];
};

/* peek returns `n` bytes (at most WINDOW) at offset `at`, or NULL if the file is shorter. */
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

static uint32_t number(bool big_endian, const uint8_t *b) {
  return big_endian ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
                    : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* A section header sets the byte order for itself and for all blocks up to the next section header. */
static bool read_order(bool *big_endian, const uint8_t *head) {
  if (number(*big_endian, head) != BLOCK_SECTION) {
    return true;
  }
  *big_endian = number(false, head + 8) != ORDER_MAGIC;
  return number(*big_endian, head + 8) == ORDER_MAGIC;
}

/* The length of a block of which `left` bytes are available; 0 if it is damaged. */
static uint32_t length_of(bool big_endian, const uint8_t *head, uint64_t left) {
  const uint32_t len = number(big_endian, head + 4);
  return len >= BLOCK_LEAST && len % 4 == 0 && len <= left ? len : 0;
}

/* The length of the key log in the secrets block with body `b`; 0 if it holds none in our format. */
static uint32_t log_len(bool big_endian, const uint8_t *b, uint32_t len) {
  const uint32_t n = number(big_endian, b + 4);
  return number(big_endian, b) == SDEC_KEYLOG_DSB_TYPE && n <= len - BLOCK_LEAST - SECRETS_HEADER && n <= SECRETS_MOST
             ? n
             : 0;
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

/* read_block reads the block at file->at and advances; false at the end of the file and at damage. */
static bool read_block(struct file *file, struct secrets *secrets, const char *name) {
  const uint8_t *head = peek(file, file->at, BLOCK_LEAST);
  if (head == NULL || !read_order(&file->big_endian, head)) {
    return false;
  }
  const uint32_t type = number(file->big_endian, head);
  const uint32_t len = length_of(file->big_endian, head, file->size - file->at);
  if (type == BLOCK_SECRETS && len >= BLOCK_LEAST + SECRETS_HEADER) {
    const uint8_t *b = peek(file, file->at + 8, SECRETS_HEADER);
    const uint32_t n = b != NULL ? log_len(file->big_endian, b, len) : 0;
    if (n > 0) {
      read_secrets(file, secrets, name, file->at + 8 + SECRETS_HEADER, n);
    }
  }
  file->at += len;
  return len > 0;
}

static bool is_packet(uint32_t type) {
  enum { OBSOLETE_PACKET = 2, SIMPLE_PACKET = 3, ENHANCED_PACKET = 6 };
  return type == OBSOLETE_PACKET || type == SIMPLE_PACKET || type == ENHANCED_PACKET;
}

/* next_block reads the next block of a compressed file into `block`; 0 if it is damaged, a packet, or too large. */
static uint32_t next_block(FILE *content, bool *big_endian, uint8_t *block, uint32_t room) {
  if (room < BLOCK_LEAST || fread(block, 1, BLOCK_LEAST, content) != BLOCK_LEAST || !read_order(big_endian, block) ||
      is_packet(number(*big_endian, block))) {
    return 0;
  }
  const uint32_t len = length_of(*big_endian, block, room);
  return len > 0 && fread(block + BLOCK_LEAST, 1, len - BLOCK_LEAST, content) == len - BLOCK_LEAST ? len : 0;
}

static void collect_unpacked(struct secrets *secrets, const char *name, FILE *content) {
  uint8_t *block = malloc(PACKED_MOST);
  uint32_t most = 0, len = 0;
  bool big_endian = false;
  for (uint32_t left = PACKED_MOST; block != NULL; left -= len) {
    len = next_block(content, &big_endian, block, left);
    const bool is_pcapng = left < PACKED_MOST || number(false, block) == BLOCK_SECTION;
    if (len == 0 || !is_pcapng) {
      break;
    }
    most = len > most ? len : most;
    const bool has_log = number(big_endian, block) == BLOCK_SECRETS && len >= BLOCK_LEAST + SECRETS_HEADER;
    const uint32_t n = has_log ? log_len(big_endian, block + 8, len) : 0;
    if (n > 0) {
      secrets_text(secrets, name, (const char *)block + 8 + SECRETS_HEADER, n);
    }
  }
  if (block != NULL) {
    explicit_bzero(block, most);
  }
  free(block);
}

static void collect_plain(struct secrets *secrets, const char *name, int fd, off_t start, off_t end) {
  struct file *file = calloc(1, sizeof(*file));
  if (file == NULL) {
    return;
  }
  file->fd = fd;
  file->at = (uint64_t)start;
  file->size = (uint64_t)end;
  while (read_block(file, secrets, name)) {
  }
  explicit_bzero(file, sizeof(*file));
  free(file);
}

/* collect closes `file`, unless it is standard input, which is left at the position where it was. */
static void collect(struct secrets *secrets, const char *name, FILE *file) {
  static const uint8_t section[HEAD] = {0x0a, 0x0d, 0x0d, 0x0a};
  uint8_t bytes[HEAD];
  struct stat st;
  const int fd = fileno(file);
  const off_t start = lseek(fd, 0, SEEK_CUR);
  const bool has_head = start >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                        pread(fd, bytes, sizeof(bytes), start) == (ssize_t)sizeof(bytes);
  const struct sdec_span head = {bytes, has_head ? sizeof(bytes) : 0};
  FILE *content = unpack_can(head) ? unpack_open(file, head, true) : NULL;
  if (has_head && memcmp(bytes, section, sizeof(bytes)) == 0) {
    collect_plain(secrets, name, fd, start, st.st_size);
  }
  if (content != NULL) {
    collect_unpacked(secrets, name, content);
    fclose(content); /* also closes `file` */
    (void)!(file == stdin && fseeko(stdin, start, SEEK_SET));
  } else if (file != stdin) {
    fclose(file);
  }
}

void dsb_collect(struct secrets *secrets, const char *path) {
  if (strcmp(path, "-") == 0) {
    collect(secrets, "secrets in standard input", stdin);
    return;
  }
  /* Not for named pipes: opening one would steal data from the real reader. */
  struct stat st;
  FILE *file = stat(path, &st) == 0 && S_ISREG(st.st_mode) ? fopen(path, "rbe") : NULL;
  if (file != NULL) {
    collect(secrets, path, file);
  }
}
