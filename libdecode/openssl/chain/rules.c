/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules for issuers, validity dates and the leaf (DSP0274, leaf certificate fields and models of certificates).
 */
#include <openssl/asn1.h>

#include "chain/chain.h"
#include "verify/verify.h"
#include "x509/fields.h"

#define V1_2 0x12
#define V1_3 0x13

#define DAY 86400           /* seconds */
#define ERA 146097          /* days in 400 years */
#define DAYS_TO_1970 719468 /* from 1 March of the year 0 */

static bool has(const struct chain_cert *cert, uint32_t mark) {
  return (cert->dmtf >> mark & 1) != 0;
}

/* Self-issued certificates and the last one do not count against the path length (RFC 5280, 4.2.1.9). */
static void check_path_len(struct chain_work *w, uint32_t i) {
  uint64_t below = 0;
  for (uint32_t k = i + 1; k + 1 < w->n_certs; k++) {
    below += !w->certs[k].self_issued;
  }
  if (w->certs[i].has_path_len && below > w->certs[i].path_len) {
    sdec_judge_finding(w, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, i,
                       "has more certificates below it than its path length");
  }
}

static void check_issuer(struct chain_work *w, uint32_t i) {
  const struct chain_cert *cert = &w->certs[i];
  if (cert->constraints_damaged) {
    sdec_judge_finding(w, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, i, "has damaged basic constraints");
  } else if (!cert->ca) {
    sdec_judge_finding(w, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, i, "is not a CA");
  }
  if (cert->has_usage && (cert->usage >> USAGE_KEY_CERT_SIGN & 1) == 0) {
    sdec_judge_finding(w, SDEC_CHAIN_KEY_USAGE, SDEC_CHAIN_BROKEN, i, "may not sign certificates");
  }
  check_path_len(w, i);
}

static void put_two(struct sdec_text *text, int64_t number) {
  sdec_put(text, number < 10 ? "-0" : "-");
  sdec_put_dec(text, (uint64_t)number);
}

/* put_date writes the date of a time. It counts years from March, which makes a leap day the last day of its year. */
static void put_date(struct sdec_text *text, int64_t time) {
  const int64_t since = (time - (time % DAY + DAY) % DAY) / DAY + DAYS_TO_1970;
  const int64_t of_era = (since % ERA + ERA) % ERA;
  const int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA - 1)) / 365;
  const int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * of_year + 2) / 153;
  const int64_t year = (since - of_era) / ERA * 400 + year_of_era + (month >= 10);
  sdec_put_dec(text, (uint64_t)(year > 0 ? year : 0));
  put_two(text, month < 10 ? month + 3 : month - 9);
  put_two(text, of_year - (153 * month + 2) / 5 + 1);
}

static void not_valid(struct chain_work *w, uint32_t i, enum sdec_chain_rule rule) {
  struct sdec_text text = sdec_finding_begin(w, i);
  sdec_put(&text, w->asked->time_given ? "not valid on " : "not valid at capture time");
  if (w->asked->time_given) {
    put_date(&text, w->asked->time);
  }
  sdec_finding_end(w, &text, rule, SDEC_CHAIN_BROKEN, i);
}

static void check_time(struct chain_work *w, uint32_t i) {
  const X509 *x509 = w->certs[i].x509;
  const time_t now = (time_t)w->asked->time;
  const int begins = ASN1_TIME_cmp_time_t(X509_get0_notBefore(x509), now);
  const int ends = ASN1_TIME_cmp_time_t(X509_get0_notAfter(x509), now);
  if (begins == -2 || ends == -2) {
    sdec_judge_finding(w, SDEC_CHAIN_PARSE, SDEC_CHAIN_BROKEN, i, "has dates that are none");
  } else if (begins > 0 || ends < 0) {
    not_valid(w, i, begins > 0 ? SDEC_CHAIN_NOT_YET : SDEC_CHAIN_EXPIRED);
  }
}

static void leaf_form(struct chain_work *w, uint32_t i) {
  const X509 *x509 = w->certs[i].x509;
  const ASN1_INTEGER *serial = X509_get0_serialNumber(x509);
  const bool generic = w->asked->model == SDEC_CHAIN_GENERIC;
  const bool has_subject = X509_NAME_entry_count(X509_get_subject_name(x509)) > 0;
  if (X509_get_version(x509) != X509_VERSION_3) {
    sdec_judge_finding(w, SDEC_CHAIN_VERSION, SDEC_CHAIN_BROKEN, i, "is not X.509 version 3");
  }
  if ((ASN1_STRING_type(serial) & V_ASN1_NEG) != 0) {
    sdec_judge_finding(w, SDEC_CHAIN_SERIAL, SDEC_CHAIN_BROKEN, i, "has a negative serial number");
  } else if (ASN1_INTEGER_get(serial) == 0) {
    sdec_judge_finding(w, SDEC_CHAIN_SERIAL, SDEC_CHAIN_WARNING, i, "has the serial number 0");
  }
  if (!generic && X509_NAME_entry_count(X509_get_issuer_name(x509)) == 0) {
    sdec_judge_finding(w, SDEC_CHAIN_NAMES, SDEC_CHAIN_WARNING, i, "has an empty issuer");
  }
  if (!generic && !has_subject && !w->certs[i].critical_name) {
    sdec_judge_finding(w, SDEC_CHAIN_NAMES, SDEC_CHAIN_WARNING, i, "has an empty subject");
  }
}

static void leaf_key(struct chain_work *w, uint32_t i) {
  const struct sdec_public_key *key = &w->report->leaf_key;
  const uint32_t algorithm = w->asked->algorithm;
  if (algorithm == SDEC_ASYM_NONE || (key->algorithms >> algorithm & 1) != 0) {
    return;
  }
  struct sdec_text text = sdec_finding_begin(w, i);
  sdec_put(&text, "has a key that is not one for the negotiated algorithm: ");
  sdec_put(&text, key->name[0] != '\0' ? key->name : "none");
  sdec_finding_end(w, &text, SDEC_CHAIN_KEY, SDEC_CHAIN_BROKEN, i);
}

static void leaf_usage(struct chain_work *w, uint32_t i) {
  const struct chain_cert *cert = &w->certs[i];
  const bool generic = w->asked->model == SDEC_CHAIN_GENERIC;
  if (!cert->has_usage) {
    sdec_judge_finding(w, SDEC_CHAIN_KEY_USAGE, generic ? SDEC_CHAIN_WARNING : SDEC_CHAIN_BROKEN, i,
                       "has no key usage");
  } else if ((cert->usage >> USAGE_DIGITAL_SIGNATURE & 1) == 0) {
    sdec_judge_finding(w, SDEC_CHAIN_KEY_USAGE, SDEC_CHAIN_BROKEN, i, "has a key that is not for digital signatures");
  }
}

/* A certificate with neither or both DMTF purposes serves both sides. */
static void leaf_purposes(struct chain_work *w, uint32_t i) {
  const struct chain_cert *cert = &w->certs[i];
  const bool responder = w->asked->side == SDEC_CHAIN_RESPONDER;
  if (has(cert, responder ? DMTF_REQUESTER : DMTF_RESPONDER) &&
      !has(cert, responder ? DMTF_RESPONDER : DMTF_REQUESTER)) {
    sdec_judge_finding(w, SDEC_CHAIN_EXTENDED_USAGE, SDEC_CHAIN_BROKEN, i,
                       responder ? "is for requesters only" : "is for responders only");
  }
}

static void leaf_constraints(struct chain_work *w, uint32_t i) {
  const struct chain_cert *cert = &w->certs[i];
  if (cert->constraints_damaged) {
    sdec_judge_finding(w, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, i, "has damaged basic constraints");
  } else if (cert->ca) {
    w->report->leaf_is_ca = true;
    sdec_judge_finding(w, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, i, "is a leaf and a CA");
  } else if (!cert->has_constraints && w->asked->version >= V1_3) {
    sdec_judge_finding(w, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, i, "has no basic constraints");
  }
}

/* An alias chain to install ends with the Device Certificate CA, whose key signs certificates. */
static void device_ca(struct chain_work *w, uint32_t i) {
  const struct chain_cert *cert = &w->certs[i];
  if (cert->constraints_damaged || !cert->ca) {
    const bool allowed = !cert->has_constraints && w->asked->version < V1_3;
    if (!allowed) {
      sdec_judge_finding(w, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, i,
                         "ends an alias chain to install and is not a CA");
    }
  }
}

/* The first certificate with the hardware identity OID is the Device Certificate CA; those below it are alias
 * certificates. */
static void alias_marks(struct chain_work *w) {
  bool below = false, mutable_seen = false;
  for (uint32_t i = 0; i < w->n_certs; i++) {
    const struct chain_cert *cert = &w->certs[i];
    const bool leaf = i + 1 == w->n_certs && !w->asked->to_install;
    if (has(cert, DMTF_HARDWARE_IDENTITY) && leaf) {
      sdec_judge_finding(w, SDEC_CHAIN_IDENTITY, SDEC_CHAIN_BROKEN, SDEC_CHAIN_WHOLE,
                         "hardware identity OID in the leaf of an alias chain");
    } else if (has(cert, DMTF_HARDWARE_IDENTITY) && below) {
      sdec_judge_finding(w, SDEC_CHAIN_IDENTITY, SDEC_CHAIN_BROKEN, i,
                         "is an alias certificate with the hardware identity OID");
    }
    below = below || has(cert, DMTF_HARDWARE_IDENTITY);
    mutable_seen = mutable_seen || has(cert, DMTF_MUTABLE);
  }
  if (!mutable_seen && !w->asked->to_install) {
    sdec_judge_finding(w, SDEC_CHAIN_MUTABLE, SDEC_CHAIN_REMARK, SDEC_CHAIN_WHOLE,
                       "no mutable certificate OID in an alias chain");
  }
}

static void marks(struct chain_work *w) {
  struct sdec_chain_report *report = w->report;
  for (uint32_t i = 0; i < w->n_certs; i++) {
    const struct chain_cert *cert = &w->certs[i];
    report->hardware_identity = report->hardware_identity || has(cert, DMTF_HARDWARE_IDENTITY);
    report->mutable_certificate = report->mutable_certificate || has(cert, DMTF_MUTABLE);
    report->leaf_hardware_identity = has(cert, DMTF_HARDWARE_IDENTITY);
    if (w->asked->model == SDEC_CHAIN_DEVICE && w->asked->version >= V1_2 && has(cert, DMTF_MUTABLE)) {
      sdec_judge_finding(w, SDEC_CHAIN_MUTABLE, SDEC_CHAIN_BROKEN, i,
                         "has the mutable certificate OID in a device chain");
    }
  }
  if (w->asked->model == SDEC_CHAIN_ALIAS && w->asked->version >= V1_2) {
    alias_marks(w);
  }
}

static void leaf(struct chain_work *w, uint32_t i) {
  const bool ends_in_ca = w->asked->to_install && w->asked->model == SDEC_CHAIN_ALIAS;
  leaf_form(w, i);
  if (ends_in_ca) {
    device_ca(w, i);
    return;
  }
  leaf_key(w, i);
  leaf_usage(w, i);
  leaf_constraints(w, i);
  leaf_purposes(w, i);
}

void sdec_chain_rules(struct chain_work *w) {
  const uint32_t last = w->n_certs - 1;
  const bool whole = w->report->n_certificates == w->n_certs && !w->lacks_more;
  if (!w->asked->has_time) {
    sdec_judge_finding(w, SDEC_CHAIN_NO_TIME, SDEC_CHAIN_REMARK, SDEC_CHAIN_WHOLE,
                       "validity not checked: the time is not known");
  }
  for (uint32_t i = 0; i < w->n_certs; i++) {
    if (w->certs[i].x509 == NULL) {
      continue;
    }
    if (w->asked->has_time) {
      check_time(w, i);
    }
    if (i < last || !whole) {
      check_issuer(w, i);
    } else {
      leaf(w, i);
    }
  }
  marks(w);
}
