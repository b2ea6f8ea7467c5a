/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes reference values from the proved measurements of a device.
 */
#ifndef DUMP_REFERENCE_WRITER_H
#define DUMP_REFERENCE_WRITER_H

#include <sdec_verify.h>

#include "write/out.h"

/* The device, as described in the file. */
struct reference_device {
  const char *vendor, *model; /* NULL: not given */
  const char *id;             /* of the document, taken from the file name */
  const char *source;         /* origin of the measurements, for a comment */
  uint8_t issuer[32];         /* SHA-256 of the name of the leaf's issuer, used if neither vendor nor model is given */
  bool has_issuer;
};

/* One measurement. Writers take them in the order of the indexes. */
struct reference_value {
  struct sdec_compared compared;
  uint8_t index;
};

/* An output format. */
struct reference_writer {
  const char *name, *ending;
  void (*write)(struct out *out, const struct reference_device *device, const struct reference_value *values,
                uint32_t n);
};

/* reference_writer_named gives the format called `name`, or NULL. reference_writer_of gives the format for the
 * extension of a path, by default the plain format. */
const struct reference_writer *reference_writer_named(const char *name);
const struct reference_writer *reference_writer_of(const char *path);

/* reference_put_value writes a measured value as in the plain format: "sha-384:HEX", "svn=7", "raw:HEX".
 * reference_put_entry does so for the expected value of an entry. */
void reference_put_value(struct out *out, const struct sdec_compared *compared);
void reference_put_entry(struct out *out, const struct sdec_reference *entry);

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

/* reference_value_hash gives the algorithm of a digest, from the negotiation or else from its length.
 * reference_value_svn reads a security version; false if the value is not one. */
uint32_t reference_value_hash(const struct sdec_compared *compared);
SDEC_MUST_USE bool reference_value_svn(const struct sdec_compared *compared, uint64_t *out);

#define REFERENCE_TYPE_RAW 0x80u
#define REFERENCE_TYPE_VERSION 0x86u
#define REFERENCE_TYPE_SVN 0x87u
#define REFERENCE_TYPE_EXTENDED 0x08u

#endif
