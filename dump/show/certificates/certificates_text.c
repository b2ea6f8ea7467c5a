/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and requests as lines of the tree: one line each, and one for each extension that describes the device;
 * all extensions with -vv.
 */
#include <string.h>

#include "show/evidence/diagnostic.h"
#include "show/print.h"

#define FOREVER "9999-12-31T23:59:59Z"

static void put_part(struct out *out, const char *label, const char *text) {
  out_string(out, "; ");
  out_string(out, label);
  out_string(out, text);
}

static void put_key(struct out *out, const struct sdec_certificate *cert) {
  put_part(out, "key ", cert->key);
  if (cert->key_bits != 0) {
    out_string(out, " (");
    out_dec(out, cert->key_bits);
    out_string(out, " bits)");
  }
  out_string(out, cert->key_unknown ? ", which this OpenSSL does not know" : cert->key_damaged ? ", DAMAGED" : "");
}

static void put_certificate(struct out *out, const struct sdec_certificate *cert) {
  const bool forever = strcmp(cert->not_after, FOREVER) == 0;
  out_string(out, cert->subject[0] != '\0' ? cert->subject : "(no subject)");
  put_part(out, "issuer ", cert->self_issued ? "self" : cert->issuer);
  put_part(out, "serial ", cert->serial);
  put_part(out, "valid ", cert->not_before);
  out_string(out, forever ? " and for ever" : " to ");
  out_string(out, forever ? "" : cert->not_after);
  put_key(out, cert);
  put_part(out, "signature ", cert->signature);
  if (cert->ca) {
    out_string(out, "; CA");
  }
  if (cert->has_path_len) {
    out_string(out, " path length ");
    out_dec(out, cert->path_len);
  }
}

static void put_request(struct out *out, const struct sdec_certificate *cert) {
  static const char *const checks[] = {[SDEC_CERT_UNCHECKED] = "",
                                       [SDEC_CERT_GOOD] = ", ok",
                                       [SDEC_CERT_BAD] = ", WRONG",
                                       [SDEC_CERT_ALL_ZERO] = ", all zero"};
  if (cert->form == SDEC_CERT_ALGORITHM) {
    out_string(out, "algorithm ");
    out_string(out, cert->key);
    return;
  }
  out_string(out, cert->form == SDEC_CERT_REQUEST ? "request of " : "request, not signed, of ");
  out_string(out, cert->subject[0] != '\0' ? cert->subject : "(no subject)");
  put_key(out, cert);
  if (cert->form == SDEC_CERT_REQUEST) {
    put_part(out, "signature ", cert->signature);
    out_string(out, checks[cert->self_signature]);
  }
  out_string(out, cert->password ? "; with a challenge password" : "");
}

/* Consecutive values with the same name are joined by a bar. */
static void put_value(struct out *out, const struct sdec_cert_extension *ext, const struct sdec_cert_value *value,
                      const struct sdec_cert_value *before) {
  const bool same_element = before != NULL && before->element == value->element;
  const bool same_name = same_element && (before->name == value->name || (before->name != NULL && value->name != NULL &&
                                                                          strcmp(before->name, value->name) == 0));
  if (same_name && value->name != NULL) {
    out_char(out, '|');
  } else if (before != NULL) {
    out_string(out, same_element ? ", " : "; ");
  }
  if (ext->several && !same_element) {
    out_char(out, '[');
    out_dec(out, value->element);
    out_string(out, "] ");
  }
  if (!same_name && value->name != NULL) {
    out_string(out, value->name);
    out_char(out, ' ');
  }
  out_string(out, value->text);
}

/* Claims and other CBOR are decoded after their bytes. */
static void put_cbor(struct sink *sink, struct sdec_span cbor) {
  const struct diagnostic_style style = {.one_line = true, .whole = sink->view->whole};
  uint32_t len;
  out_string(sink->out, " = ");
  const enum diagnostic_end end = diagnostic_print(sink->out, cbor, &style, &len);
  if (end != CBOR_WHOLE || len != cbor.len) {
    paint(sink, PAINT_WARN);
    out_string(sink->out, " ! ");
    out_string(sink->out, end != CBOR_WHOLE ? diagnostic_end_text(end) : "bytes after the end");
    paint(sink, PAINT_NONE);
  }
}

static void put_extension(struct sink *sink, const struct sdec_cert_extension *ext, uint32_t indent) {
  const struct sdec_certificate *cert = sink->certificates.one;
  struct out *out = sink->out;
  out_spaces(out, indent);
  out_string(out, ext->name != NULL ? ext->name : ext->oid);
  out_string(out, ext->critical ? " (critical):" : ":");
  for (uint32_t i = 0; i < ext->n_values; i++) {
    const struct sdec_cert_value *value = &cert->values[ext->first_value + i];
    out_string(out, i == 0 ? " " : "");
    put_value(out, ext, value, i == 0 ? NULL : value - 1);
  }
  if (ext->cbor.len > 0) {
    put_cbor(sink, ext->cbor);
  }
  if (ext->damaged) {
    paint(sink, PAINT_WARN);
    out_string(out, " ! not well formed");
    paint(sink, PAINT_NONE);
  }
  out_char(out, '\n');
}

static void put_extensions(struct sink *sink, uint32_t indent) {
  const struct sdec_certificate *cert = sink->certificates.one;
  for (uint32_t i = 0; i < cert->n_extensions; i++) {
    const struct sdec_cert_extension *ext = &cert->extensions[i];
    if (sink->view->whole || ext->device || ext->damaged) {
      put_extension(sink, ext, indent);
    }
  }
  if (cert->cut) {
    out_spaces(sink->out, indent);
    out_string(sink->out, "... more than is shown here\n");
  }
}

static void put_problem(struct sink *sink, const char *what, const char *problem) {
  sink->found = true;
  paint(sink, PAINT_WARN);
  out_string(sink->out, "! ");
  out_string(sink->out, what);
  out_string(sink->out, problem);
  paint(sink, PAINT_NONE);
  out_char(sink->out, '\n');
}

static void put_root(struct sink *sink, enum root_is root, const char *name, uint32_t indent) {
  struct out *out = sink->out;
  if (root == ROOT_UNTOLD) {
    return;
  }
  out_spaces(out, indent);
  if (root == ROOT_WRONG) {
    put_problem(sink, "", "the hash before the certificates is not that of [0], which is a root");
    return;
  }
  out_string(out, "the hash before the certificates is ");
  out_string(out, root == ROOT_FIRST ? name : "of a root that is not among them");
  out_string(out, root == ROOT_FIRST ? " of [0]\n" : "\n");
}

static void put_chain(struct sink *sink, uint32_t depth) {
  struct certificates *certificates = &sink->certificates;
  struct cert_walk walk = {.left = certificates->chain};
  enum root_is root = ROOT_UNTOLD;
  const char *name = NULL;
  const uint32_t indent = TREE_PLACE_WIDTH + 2 * depth + 2;
  while (certificates_next(certificates, &walk)) {
    if (walk.position == 0) {
      root = certificates_root(certificates, walk.here.bytes, &name);
    }
    put_place(sink, walk.here.offset, walk.here.bytes.len);
    out_spaces(sink->out, 2 * (size_t)depth + 2);
    out_char(sink->out, '[');
    out_dec(sink->out, walk.position);
    out_string(sink->out, "] ");
    if (walk.problem != NULL) {
      put_problem(sink, "cannot be read: ", walk.problem);
      continue;
    }
    put_certificate(sink->out, certificates->one);
    out_char(sink->out, '\n');
    put_extensions(sink, indent + 4);
  }
  put_root(sink, root, name, indent);
}

void put_certificates(struct sink *sink, uint32_t depth) {
  struct certificates *certificates = &sink->certificates;
  const uint32_t indent = TREE_PLACE_WIDTH + 2 * depth + 2;
  if (certificates->chain.bytes.len > 0) {
    put_chain(sink, depth);
    certificates->chain.bytes.len = 0;
  }
  if (!certificates_request(certificates)) {
    return;
  }
  certificates->request.bytes.len = 0;
  out_spaces(sink->out, indent);
  if (certificates->one->problem != NULL) {
    put_problem(sink, "cannot be read: ", certificates->one->problem);
    return;
  }
  put_request(sink->out, certificates->one);
  out_char(sink->out, '\n');
  put_extensions(sink, indent + 4);
}
