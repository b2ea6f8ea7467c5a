/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A file or pipe that is about to be read: its first bytes can be looked at before it is decided who reads it.
 */
#ifndef DUMP_STREAM_H
#define DUMP_STREAM_H

#include <stdio.h>

#include <sdec.h>

#define STREAM_HEAD 8

struct stream {
  FILE *file;
  uint64_t size; /* of a regular file; 0: not known */
  uint8_t head[STREAM_HEAD];
  uint32_t n_head;   /* of `head`, fewer if the stream is shorter; they are read again from `file` */
  char problem[256]; /* what went wrong and what to do about it */
};

/* stream_open opens a file, or standard input for "-". False: `problem` says why, and nothing is open. */
SDEC_MUST_USE bool stream_open(struct stream *out, const char *path);

/* stream_all reads the whole stream into memory for which the caller calls free; NULL: `problem` says why. */
SDEC_MUST_USE uint8_t *stream_all(struct stream *stream, uint32_t *out_len);
void stream_close(struct stream *stream);

#endif
