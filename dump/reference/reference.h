/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reference values that the user gives: files of several formats, known by their content, read into one list for the
 * verifier.
 */
#ifndef DUMP_REFERENCE_H
#define DUMP_REFERENCE_H

#include <sdec_verify.h>

#include "reference/signer.h"

#define REFERENCES_MOST 65536u /* entries of all files */
#define REFERENCE_FILES 64u
#define REFERENCE_FILE_MOST (16u << 20) /* bytes of one */
#define REFERENCE_WHY 200

enum reference_format { REFERENCE_PLAIN, REFERENCE_JSON, REFERENCE_CORIM, REFERENCE_EVIDENCE, REFERENCE_SWID };

/* One file. */
struct reference_source {
  const char *path;
  uint8_t format; /* enum reference_format */
  struct signer_said signer;
  bool has_records; /* its entries describe whole states */
  bool applies;     /* it names the vendor or model that was asked for */
  bool has_leaf;    /* it is about one device: the SHA-256 of its leaf's SubjectPublicKeyInfo */
  bool has_class;   /* an environment of it has 32 bytes as class-id */
  uint8_t leaf[32], class_id[32];
  uint32_t n_entries, n_environments;
  uint32_t n_elsewhere;  /* entries of other vendors or models, which were left out */
  uint32_t n_nameless;   /* measurements without an index, which were left out */
  uint32_t n_unread;     /* parts of kinds that are not read */
  uint32_t first_active; /* of SWID; indexes that it covers have a bit here */
  uint8_t active[32];
  bool has_begin, has_end; /* of its validity, seconds since 1970 */
  int64_t begin, end;
};

struct reference_memory;

struct references {
  const char *paths[REFERENCE_FILES];
  uint32_t n_paths;
  struct signer_trust trust;
  const char *vendor, *model; /* whom the user asks for, or NULL */
  int64_t now;                /* seconds since 1970: of the user, or the time of day */
  struct sdec_reference *list;
  uint32_t n, room;
  struct sdec_reference_file files[REFERENCE_FILES];
  struct reference_source sources[REFERENCE_FILES];
  uint32_t n_files;
  struct reference_memory *memory;
};

/* references_load reads all files that were named; false after a complaint. */
SDEC_MUST_USE bool references_load(struct references *references, int64_t now);

/* references_read reads one file that is in memory, of which nothing is needed afterwards; false: `problem` says why.
 * references_sort ends a series of them. */
SDEC_MUST_USE bool references_read(struct references *references, const char *name, struct sdec_span bytes, int64_t now,
                                   char problem[REFERENCE_WHY]);
void references_sort(struct references *references);

void references_free(struct references *references);

const char *reference_format_name(uint32_t format); /* "plain", "json", "corim", "evidence", "swid" */

/* reference_hash gives the algorithm of a name such as "sha-384"; 0: it is none. reference_hash_name is its inverse,
 * NULL for others. */
uint32_t reference_hash(const char *name, size_t len);
const char *reference_hash_name(uint32_t hash);
uint32_t reference_hash_len(uint32_t hash);

/* ------------------------------------------------------------------------------------------------------------------
 * For the readers of the formats
 */

/* Where a reader is, and what it found fault with. */
struct reference_reading {
  struct references *references;
  struct reference_source *source;
  struct sdec_span whole;
  uint16_t file;
  uint32_t record; /* of the entries to come; 0: none */
  bool unwanted;   /* all of the file is about another device */
  int64_t now;
  char problem[REFERENCE_WHY];
};

/* reference_fail sets the problem and gives false. */
bool reference_fail(struct reference_reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* reference_keep gives memory that lasts as long as the references; NULL: none, and the problem is set. */
void *reference_keep(struct reference_reading *reading, size_t len);

/* reference_entry appends an entry that states nothing yet; NULL: too many. reference_digest adds a digest to the entry
 * that was appended last. */
struct sdec_reference *reference_entry(struct reference_reading *reading, uint8_t index);
SDEC_MUST_USE bool reference_digest(struct reference_reading *reading, uint32_t hash, struct sdec_span value);

/* reference_hex reads hexadecimal digits into kept memory; false: they are none. */
SDEC_MUST_USE bool reference_hex(struct reference_reading *reading, const char *digits, size_t len,
                                 struct sdec_span *out);

/* reference_leave_out takes back the entries from the `first` on: they are about another device. */
void reference_leave_out(struct reference_reading *reading, uint32_t first);

/* reference_wanted says whether entries for a vendor and a model are asked for; empty: not stated. */
bool reference_wanted(struct reference_reading *reading, struct sdec_span vendor, struct sdec_span model);

/* reference_number reads a number, decimal or with 0x; false: the text is anything else. */
SDEC_MUST_USE bool reference_number(const char *text, size_t len, uint64_t *out);

/* reference_condition reads "sha-256:HEX", "svn>=N", "svn=N" or "raw:HEX[/MASK]" and adds it to an entry. */
SDEC_MUST_USE bool reference_condition(struct reference_reading *reading, struct sdec_reference *entry,
                                       const char *text, size_t len);

/* The formats; each is false after setting the problem. */
SDEC_MUST_USE bool reference_read_plain(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_json(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_cbor(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_xml(struct reference_reading *reading);
SDEC_MUST_USE bool reference_read_swid(struct reference_reading *reading); /* behind reference_read_xml */

/* reference_read_device reads the JSON object of a device: its vendor and model. */
SDEC_MUST_USE bool reference_read_device(struct reference_reading *reading, struct sdec_span json);

#endif
