/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks a certificate chain, for the calls of struct sdec_crypto: shared by the files of this folder. Private to
 * sdec-openssl.
 */
#ifndef SDEC_OPENSSL_CHAIN_H
#define SDEC_OPENSSL_CHAIN_H

#include <openssl/x509.h>

#include "state.h"
#include "x509/der.h"

void sdec_chain_check(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out);

/* Entries of DMTF's that a certificate has, by the last number of their object identifier. */
enum { DMTF_DEVICE_INFO = 1, DMTF_HARDWARE_IDENTITY = 2, DMTF_RESPONDER = 3, DMTF_REQUESTER = 4, DMTF_MUTABLE = 5 };

/* One certificate, as far as it is looked at. */
struct chain_cert {
  struct sdec_span der;
  X509 *x509; /* NULL: it is none */
  bool self_issued;
  bool has_constraints, constraints_damaged, ca, has_path_len;
  bool has_usage;
  bool has_purposes;
  bool critical_name; /* a critical subjectAltName */
  bool has_tcb_info;
  uint64_t path_len;
  uint32_t usage;
  uint32_t dmtf; /* bit DMTF_... */
};

/* The work on one chain. */
struct chain_work {
  struct sdec_openssl *openssl;
  const struct sdec_chain *asked;
  struct sdec_chain_report *report;
  struct sdec_span root_hash; /* empty: there is none, or it has another length than the hash */
  uint32_t other_root_len;    /* then, that length; else 0 */
  struct chain_cert certs[SDEC_CHAIN_CERTIFICATES];
  uint32_t n_certs;
  bool longer;     /* its length word says that there is more */
  bool lacks_more; /* it is cut off: the last that is there is not the leaf */
};

/* sdec_chain_split finds the certificates and parses them; false: there is nothing left to judge. sdec_chain_release
 * ends it. */
SDEC_MUST_USE bool sdec_chain_split(struct chain_work *w);
void sdec_chain_release(struct chain_work *w);

/* sdec_chain_links checks issuers and signatures, sdec_chain_anchor where the chain hangs from, and the root hash. */
void sdec_chain_links(struct chain_work *w);
void sdec_chain_anchor(struct chain_work *w);

/* sdec_chain_extensions reads what the extensions of one certificate say, and finds fault with them; sdec_chain_dice
 * does so for one of DICE. sdec_chain_layers judges what sdec_chain_dice found over the whole chain. */
void sdec_chain_extensions(struct chain_work *w, uint32_t i);
void sdec_chain_dice(struct chain_work *w, uint32_t i, uint32_t content, struct sdec_span bytes);
void sdec_chain_layers(struct chain_work *w);
/* sdec_chain_is_ca says that a certificate is a CA, or may be one: its basic constraints are damaged. */
bool sdec_chain_is_ca(struct sdec_span certificate);

/* sdec_chain_rules checks what issuers must be, the time, and the leaf. */
void sdec_chain_rules(struct chain_work *w);

/* A finding is begun, its text is written and ended. `certificate` is SDEC_CHAIN_WHOLE or the number of one, with which
 * the text then begins: "certificate 2 ". */
struct sdec_text sdec_finding_begin(struct chain_work *w, uint32_t certificate);
void sdec_finding_end(struct chain_work *w, struct sdec_text *text, enum sdec_chain_rule rule,
                      enum sdec_chain_grade grade, uint32_t certificate);
void sdec_judge_finding(struct chain_work *w, enum sdec_chain_rule rule, enum sdec_chain_grade grade,
                        uint32_t certificate, const char *text);
/* sdec_finding_needs adds that something is unsure until the means are there. */
void sdec_finding_needs(struct chain_work *w, uint32_t certificate, const char *text, const char *needs);

/* report_text ends a text that stays in the report: sdec_report_begin, put, sdec_report_end. */
struct sdec_text sdec_report_begin(struct sdec_chain_report *report);
const char *sdec_report_end(struct sdec_chain_report *report, struct sdec_text *text);
/* sdec_report_name gives "CN=Device", or the whole name where it has no common name. */
const char *sdec_report_name(struct sdec_chain_report *report, const X509_NAME *name);

#endif
