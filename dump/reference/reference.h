/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reference values given by the user: files of several formats, recognised by their content and read into one list for
 * the verifier.
 */
#ifndef DUMP_REFERENCE_H
#define DUMP_REFERENCE_H

#include <sdec_verify.h>

#include "reference/signer.h"

#define REFERENCES_MOST 65536u /* entries in all files together */
#define REFERENCE_FILES 64u
#define REFERENCE_FILE_MOST (16u << 20) /* bytes in one file */
#define REFERENCE_WHY 200

enum reference_format { REFERENCE_PLAIN, REFERENCE_JSON, REFERENCE_CORIM, REFERENCE_EVIDENCE, REFERENCE_SWID };

/* One file. */
struct reference_source {
  const char *path;
  uint8_t format; /* enum reference_format */
  struct signer_said signer;
  bool has_records; /* its entries form records, each a complete state */
  bool applies;     /* names the vendor or model that the user asked for */
  bool has_leaf;    /* for one device: `leaf` is the SHA-256 of its leaf's SubjectPublicKeyInfo */
  bool has_class;   /* an environment has a class-id of 32 bytes */
  uint8_t leaf[32], class_id[32];
  uint32_t n_entries, n_environments;
  uint32_t n_elsewhere;    /* entries left out because they are for another vendor or model */
  uint32_t n_nameless;     /* measurements left out because they have no index */
  uint32_t n_unread;       /* parts of unsupported kinds */
  uint8_t active[32];      /* SWID: a bit for each index that the file covers */
  bool has_begin, has_end; /* validity, in seconds since 1970 */
  int64_t begin, end;
};

struct reference_memory;

struct references {
  const char *paths[REFERENCE_FILES];
  uint32_t n_paths;
  struct signer_trust trust;
  const char *vendor, *model; /* that the user asks for, or NULL */
  int64_t now;                /* seconds since 1970, from the user or the clock */
  struct sdec_reference *list;
  uint32_t n, room;
  struct sdec_reference_file files[REFERENCE_FILES];
  struct reference_source sources[REFERENCE_FILES];
  uint32_t n_files;
  struct reference_memory *memory;
};

/* references_load reads all files in `paths`. If one cannot be read, it complains and gives false. */
SDEC_MUST_USE bool references_load(struct references *references, int64_t now);

/* references_read reads one file from memory and keeps a copy of `bytes`; if false, `problem` says why. Call
 * references_sort after the last file; false: out of memory. */
SDEC_MUST_USE bool references_read(struct references *references, const char *name, struct sdec_span bytes, int64_t now,
                                   char problem[REFERENCE_WHY]);
SDEC_MUST_USE bool references_sort(struct references *references);

void references_free(struct references *references);

const char *reference_format_name(uint32_t format); /* "plain", "json", "corim", "evidence", "swid" */

/* reference_hash gives the algorithm named, say, "sha-384"; 0 if unknown. reference_hash_name is the inverse, NULL if
 * unknown. */
uint32_t reference_hash(const char *name, size_t len);
const char *reference_hash_name(uint32_t hash);
uint32_t reference_hash_len(uint32_t hash);

/* ------------------------------------------------------------------------------------------------------------------
 * For the readers of the formats
 */

/* State of a reader, with its problem. */
struct reference_reading {
  struct references *references;
  struct reference_source *source;
  struct sdec_span whole;
  uint16_t file;
  uint32_t record; /* number for new entries; 0: none */
  bool unwanted;   /* the whole file is for another device */
  int64_t now;
  char problem[REFERENCE_WHY];
};

/* reference_fail sets the problem and gives false. */
bool reference_fail(struct reference_reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* reference_keep allocates memory that lives as long as the references. If out of memory, it sets the problem and gives
 * NULL. */
void *reference_keep(struct reference_reading *reading, size_t len);

/* reference_entry appends an empty entry; reference_digest adds a digest to the last one. If there are too many, or out of
 * memory, they set the problem and give NULL and false. */
struct sdec_reference *reference_entry(struct reference_reading *reading, uint8_t index);
SDEC_MUST_USE bool reference_digest(struct reference_reading *reading, uint32_t hash, struct sdec_span value);

/* reference_hex reads hexadecimal digits into memory from reference_keep; false if they are invalid. */
SDEC_MUST_USE bool reference_hex(struct reference_reading *reading, const char *digits, size_t len,
                                 struct sdec_span *out);

/* reference_leave_out removes the entries from `first` on, which are for another device. */
void reference_leave_out(struct reference_reading *reading, uint32_t first);

/* reference_wanted says whether entries for a vendor and model fit what the user asked for; empty: not stated. */
bool reference_wanted(struct reference_reading *reading, struct sdec_span vendor, struct sdec_span model);

/* reference_number reads a decimal number, or a hexadecimal one with 0x; false if the text is anything else. */
SDEC_MUST_USE bool reference_number(const char *text, size_t len, uint64_t *out);

/* reference_condition reads "sha-256:HEX", "svn>=N", "svn=N" or "raw:HEX[/MASK]" and adds it to an entry. */
SDEC_MUST_USE bool reference_condition(struct reference_reading *reading, struct sdec_reference *entry,
                                       const char *text, size_t len);

/* Readers of the formats. On failure each sets the problem and gives false. */
SDEC_MUST_USE bool reference_read_plain(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_json(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_cbor(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_xml(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_swid(struct reference_reading *reading); /* called through reference_read_xml */

/* reference_read_device reads a device's JSON object: its vendor and model. */
SDEC_MUST_USE bool reference_read_device(struct reference_reading *reading, struct sdec_span json);

#endif
