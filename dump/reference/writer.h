/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writing reference values from what a device was proved to measure.
 */
#ifndef DUMP_REFERENCE_WRITER_H
#define DUMP_REFERENCE_WRITER_H

#include <sdec_verify.h>

#include "write/out.h"

/* What is written about, besides the measurements. */
struct reference_device {
  const char *vendor, *model; /* NULL: not given */
  const char *id;             /* of the document: the name of the file */
  const char *source;         /* where the measurements come from, for a comment */
  uint8_t issuer[32];         /* SHA-256 of the name of the leaf's issuer, where neither vendor nor model is given */
  bool has_issuer;
};

/* One measurement, in the order of the indexes. */
struct reference_value {
  struct sdec_compared compared;
  uint8_t index;
};

/* A form to write. */
struct reference_writer {
  const char *name, *ending;
  void (*write)(struct out *out, const struct reference_device *device, const struct reference_value *values,
                uint32_t n);
};

/* reference_writer_named gives the form of a name, or NULL; reference_writer_of the one that the ending of a path
 * stands for: the plain form, if it is none of the others'. */
const struct reference_writer *reference_writer_named(const char *name);
const struct reference_writer *reference_writer_of(const char *path);

/* reference_put_value writes a measured value in the words of the plain format: "sha-384:HEX", "svn=7", "raw:HEX".
 * reference_put_entry does so for what an entry expects. */
void reference_put_value(struct out *out, const struct sdec_compared *compared);
void reference_put_entry(struct out *out, const struct sdec_reference *entry);

/* The writers. */
void reference_write_plain(struct out *out, const struct reference_device *device, const struct reference_value *values,
                           uint32_t n);
void reference_write_json(struct out *out, const struct reference_device *device, const struct reference_value *values,
                          uint32_t n);
void reference_write_corim(struct out *out, const struct reference_device *device, const struct reference_value *values,
                           uint32_t n);
void reference_write_evidence(struct out *out, const struct reference_device *device,
                              const struct reference_value *values, uint32_t n);
void reference_write_toc(struct out *out, const struct reference_device *device, const struct reference_value *values,
                         uint32_t n);

/* reference_value_hash gives the algorithm of a digest, by what was negotiated or by its length; reference_value_svn
 * reads a security version; false: it is none. */
uint32_t reference_value_hash(const struct sdec_compared *compared);
SDEC_MUST_USE bool reference_value_svn(const struct sdec_compared *compared, uint64_t *out);

#define REFERENCE_TYPE_RAW 0x80u
#define REFERENCE_TYPE_VERSION 0x86u
#define REFERENCE_TYPE_SVN 0x87u
#define REFERENCE_TYPE_EXTENDED 0x08u

#endif
