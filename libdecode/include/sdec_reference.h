/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reference values: the expected measurements of a device, for sdec_verify_config. The program obtains them; spdmdump
 * reads a plain format, CoRIM and SWID. Everything here must outlive the verifier.
 */
#ifndef SDEC_REFERENCE_H
#define SDEC_REFERENCE_H

#include "sdec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an entry states about the measurement block with its index. All of it has to hold. */
enum sdec_stated {
  SDEC_STATED_DIGESTS = 1, /* one value, hashed with one or more algorithms: all that can be compared must match */
  SDEC_STATED_SVN = 2,     /* a security version */
  SDEC_STATED_SVN_MIN = 4, /* a minimum security version */
  SDEC_STATED_RAW = 8,     /* the bytes of a raw value; with a mask, only the bits set in it */
  SDEC_STATED_VERSION = 16, /* a version as text */
  SDEC_STATED_OTHER = 32   /* something that SPDM measurements do not report: never comparable */
};

struct sdec_reference_digest {
  uint32_t hash; /* BaseHashSel; 0: an algorithm that SPDM lacks */
  struct sdec_span value;
};

/* One entry. Entries with the same index are alternatives. One that states nothing requires a block with any value. */
struct sdec_reference {
  uint8_t index;   /* of the block: 1 to 254 */
  uint8_t stated;  /* bits enum sdec_stated */
  uint16_t file;   /* number of its file, from 0 */
  uint32_t record; /* entries of a file with the same number describe one state; 0: the file has no records */
  const struct sdec_reference_digest *digests;
  uint32_t n_digests;
  uint64_t svn;
  struct sdec_span raw, mask, version; /* mask: empty, or as long as `raw` */
};

/* One file of reference values. */
struct sdec_reference_file {
  bool closed;         /* indices without an entry must not be measured */
  bool refuted;        /* its signature is wrong: a match proves nothing */
  bool unsettled;      /* it should have a trusted signature, and whether it has cannot be determined */
  uint32_t n_nameless; /* values without an index, which cannot be compared */
  bool has_leaf;       /* it is for one device: `leaf` is the SHA-256 of the leaf's SubjectPublicKeyInfo */
  uint8_t leaf[32];
};

/* Outcome of a comparison, from best to worst. Of alternatives the best counts. */
enum sdec_outcome {
  SDEC_MATCH,
  SDEC_MISMATCH,
  SDEC_BELOW_MINIMUM,  /* of the security version */
  SDEC_NOT_COMPARABLE, /* entry and block are of different types, or have no algorithm in common */
  SDEC_UNREFERENCED,   /* measured, and no entry names the index */
  SDEC_MISSING,        /* an entry names the index, but it was not measured */
  SDEC_OUTCOMES
};

/* sdec_outcome_name gives the name of an outcome: "match", "mismatch", "below-minimum", "not-comparable",
 * "unreferenced", "missing"; "?" for others. */
SDEC_API const char *sdec_outcome_name(uint32_t outcome);

#ifdef __cplusplus
}
#endif

#endif
