/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reference values: what the measurements of a device should be, for sdec_verify_config. Where they come from is the
 * program's affair; spdmdump reads a plain format, CoRIM and SWID. All of it outlives the verifier.
 */
#ifndef SDEC_REFERENCE_H
#define SDEC_REFERENCE_H

#include "sdec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an entry states about the block of its index; all that it states has to hold. */
enum sdec_stated {
  SDEC_STATED_DIGESTS = 1, /* one state, by one algorithm or several: all that can be compared have to agree */
  SDEC_STATED_SVN = 2,     /* a security version */
  SDEC_STATED_SVN_MIN = 4, /* the least one */
  SDEC_STATED_RAW = 8,     /* the bytes of a raw value; the bits that are set in the mask, if there is one */
  SDEC_STATED_VERSION = 16, /* the text of a version */
  SDEC_STATED_OTHER = 32   /* something that measurements of SPDM do not tell: never comparable */
};

struct sdec_reference_digest {
  uint32_t hash; /* BaseHashSel; 0: an algorithm that SPDM lacks */
  struct sdec_span value;
};

/* One entry. Entries of the same index are alternatives. One that states nothing asks for a block with any value. */
struct sdec_reference {
  uint8_t index;   /* of the block: 1 to 254 */
  uint8_t stated;  /* bits enum sdec_stated */
  uint16_t file;   /* number of its file, from 0 */
  uint32_t record; /* entries of a file that describe one state together; 0: the file has no records */
  const struct sdec_reference_digest *digests;
  uint32_t n_digests;
  uint64_t svn;
  struct sdec_span raw, mask, version; /* mask: empty, or as long as `raw` */
};

/* One file of them. */
struct sdec_reference_file {
  bool closed;         /* what it does not name must not be measured */
  bool refuted;        /* its signature is wrong: agreement with it proves nothing */
  bool unsettled;      /* it should be signed by someone who is trusted, and whether it is cannot be determined */
  uint32_t n_nameless; /* values that name no block, so that they can be compared with nothing */
  bool has_leaf;       /* it is about one device: its leaf's SubjectPublicKeyInfo has this SHA-256 */
  uint8_t leaf[32];
};

/* What comparing came to, from the best to the worst of alternatives. */
enum sdec_outcome {
  SDEC_MATCH,
  SDEC_MISMATCH,
  SDEC_BELOW_MINIMUM,  /* of the security version */
  SDEC_NOT_COMPARABLE, /* entry and block are of different kinds, or have no algorithm in common */
  SDEC_UNREFERENCED,   /* measured, and no entry names the index */
  SDEC_MISSING,        /* an entry names the index, and it was not measured */
  SDEC_OUTCOMES
};

/* sdec_outcome_name gives the name of an outcome: "match", "mismatch", "below-minimum", "not-comparable",
 * "unreferenced", "missing"; "?" for others. */
SDEC_API const char *sdec_outcome_name(uint32_t outcome);

#ifdef __cplusplus
}
#endif

#endif
