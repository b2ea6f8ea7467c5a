/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chain checks behind struct sdec_crypto: declarations shared by the files of this folder, private to
 * sdec-openssl.
 */
#ifndef SDEC_OPENSSL_CHAIN_H
#define SDEC_OPENSSL_CHAIN_H

#include <openssl/x509.h>

#include "state.h"
#include "x509/der.h"

void sdec_chain_check(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out);

/* DMTF object identifiers that a certificate may contain, by their last number: 1.3.6.1.4.1.412.274.n. */
enum { DMTF_DEVICE_INFO = 1, DMTF_HARDWARE_IDENTITY = 2, DMTF_RESPONDER = 3, DMTF_REQUESTER = 4, DMTF_MUTABLE = 5 };

/* One certificate and what its extensions say. */
struct chain_cert {
  struct sdec_span der;
  X509 *x509; /* NULL: cannot be parsed, or too long */
  bool self_issued;
  bool has_constraints, constraints_damaged, ca, has_path_len;
  bool has_usage;
  bool has_purposes;
  bool critical_name; /* a critical subjectAltName */
  bool has_tcb_info;
  uint64_t path_len;
  uint32_t usage;
  uint32_t dmtf; /* bit n: DMTF_... n is present */
};

/* State of the check of one chain. */
struct chain_work {
  struct sdec_openssl *openssl;
  const struct sdec_chain *asked;
  struct sdec_chain_report *report;
  struct sdec_span root_hash; /* empty: absent, or not as long as the negotiated hash */
  uint32_t other_root_len;    /* length of such a RootHash, otherwise 0 */
  struct chain_cert certs[SDEC_CHAIN_CERTIFICATES];
  uint32_t n_certs;
  bool longer;     /* Length exceeds the bytes at hand */
  bool lacks_more; /* truncated: the last certificate at hand is not the leaf */
};

/* sdec_chain_split finds and parses the certificates; false if there are none to check. sdec_chain_release frees them,
 * in either case. */
SDEC_MUST_USE bool sdec_chain_split(struct chain_work *w);
void sdec_chain_release(struct chain_work *w);

/* sdec_chain_links checks issuers and signatures. sdec_chain_anchor finds the trust anchor and checks RootHash. */
void sdec_chain_links(struct chain_work *w);
void sdec_chain_anchor(struct chain_work *w);

/* sdec_chain_extensions reads and checks the extensions of one certificate; sdec_chain_dice does so for one DICE
 * extension. sdec_chain_layers then checks the DICE layers of the whole chain. */
void sdec_chain_extensions(struct chain_work *w, uint32_t i);
void sdec_chain_dice(struct chain_work *w, uint32_t i, uint32_t content, struct sdec_span bytes);
void sdec_chain_layers(struct chain_work *w);
/* sdec_chain_is_ca says whether a certificate is a CA. Damaged basic constraints count as CA. */
bool sdec_chain_is_ca(struct sdec_span certificate);

/* sdec_chain_rules checks issuers, validity dates and the leaf. */
void sdec_chain_rules(struct chain_work *w);

/* To report a finding, call sdec_finding_begin, append to the text and call sdec_finding_end. sdec_judge_finding does
 * all three. `certificate` is an index, and the text then starts with "certificate 2 ", or SDEC_CHAIN_WHOLE. */
struct sdec_text sdec_finding_begin(struct chain_work *w, uint32_t certificate);
void sdec_finding_end(struct chain_work *w, struct sdec_text *text, enum sdec_chain_rule rule,
                      enum sdec_chain_grade grade, uint32_t certificate);
void sdec_judge_finding(struct chain_work *w, enum sdec_chain_rule rule, enum sdec_chain_grade grade,
                        uint32_t certificate, const char *text);
/* sdec_finding_needs reports a check that could not be made; `needs` names what is missing. */
void sdec_finding_needs(struct chain_work *w, uint32_t certificate, const char *text, const char *needs);

/* Other texts of the report are written the same way. sdec_report_end gives the stored string, "" if the report is
 * full. */
struct sdec_text sdec_report_begin(struct sdec_chain_report *report);
const char *sdec_report_end(struct sdec_chain_report *report, struct sdec_text *text);
/* sdec_report_name gives "CN=Device", or the whole name if it has no common name. */
const char *sdec_report_name(struct sdec_chain_report *report, const X509_NAME *name);

#endif
