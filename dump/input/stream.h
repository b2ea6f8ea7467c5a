/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A file or pipe about to be read. Its first bytes can be examined before a reader is chosen.
 */
#ifndef DUMP_STREAM_H
#define DUMP_STREAM_H

#include <stdio.h>

#include <sdec.h>

#define STREAM_HEAD 8

struct stream {
  FILE *file;
  uint64_t size; /* of a regular file; 0: unknown */
  uint8_t head[STREAM_HEAD];
  uint32_t n_head;   /* bytes in `head`, fewer if the stream is shorter; reading `file` returns them again */
  char problem[256]; /* what went wrong and how to fix it */
};

/* stream_open opens a file, or standard input for "-". False: `problem` says why, and nothing is open. */
SDEC_MUST_USE bool stream_open(struct stream *out, const char *path);

/* stream_all reads the whole stream into memory, which the caller frees; NULL: `problem` says why. */
SDEC_MUST_USE uint8_t *stream_all(struct stream *stream, uint32_t *out_len);
void stream_close(struct stream *stream);

#endif
