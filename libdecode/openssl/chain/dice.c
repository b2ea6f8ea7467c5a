/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the DICE Attestation Architecture extensions (TCG), which describe the firmware behind a chain. Their findings
 * are warnings and remarks: they never fail a chain.
 */
#include <string.h>

#include <openssl/evp.h>
#include <openssl/objects.h>

#include "chain/chain.h"
#include "x509/fields.h"
#include "x509/x509.h"

enum {
  TCB_SVN = DER_CONTEXT | 3,
  TCB_LAYER = DER_CONTEXT | 4,
  TCB_FWIDS = DER_CONTEXT_MADE | 6,
  TCB_FLAGS = DER_CONTEXT | 7,
  TCB_FLAGS_MASK = DER_CONTEXT | 10
};

/* Flags that give a warning, from bit 0 on. */
static const char *const bad_flags[] = {"not configured", "not secure", "in recovery", "in debug"};

/* One TcbInfo. */
struct tcb {
  struct sdec_chain_layer layer; /* without the digest */
  struct sdec_span flags, mask, fwids;
};

static void add_layer(struct chain_work *w, const struct tcb *tcb, struct sdec_span digest) {
  struct sdec_chain_report *report = w->report;
  if (report->n_layers == SDEC_CHAIN_LAYERS) {
    report->cut = true;
    return;
  }
  report->layers[report->n_layers] = tcb->layer;
  report->layers[report->n_layers++].digest = digest;
}

/* Length of a digest in bytes by the OID of its algorithm; 0 if unknown. */
static uint32_t digest_len(struct sdec_span oid) {
  char buffer[OID_TEXT];
  struct sdec_text text = {.data = buffer, .cap = OID_TEXT};
  sdec_put_oid(&text, oid);
  sdec_put_zero(&text);
  const EVP_MD *md = EVP_get_digestbynid(OBJ_txt2nid(buffer));
  return md != NULL ? (uint32_t)EVP_MD_get_size(md) : 0;
}

/* { hashAlg, digest } */
static void fwid(struct chain_work *w, const struct tcb *tcb, struct sdec_span content) {
  struct der algorithm, digest;
  if (!sdec_der_take_tag(&content, DER_OID, &algorithm) || !sdec_der_only(content, DER_OCTETS, &digest)) {
    return;
  }
  const uint32_t len = digest_len(algorithm.content);
  if (len != 0 && len != digest.content.len) {
    sdec_judge_finding(w, SDEC_CHAIN_DICE, SDEC_CHAIN_WARNING, tcb->layer.certificate,
                       "has a FWID that does not have the length of its hash");
  }
  add_layer(w, tcb, digest.content);
}

/* Without a mask, every flag counts. */
static void judge_flags(struct chain_work *w, const struct tcb *tcb) {
  bool any = false;
  struct sdec_text text = sdec_finding_begin(w, tcb->layer.certificate);
  sdec_put(&text, "attests a layer");
  if (tcb->layer.has_layer) {
    sdec_put_char(&text, ' ');
    sdec_put_dec(&text, tcb->layer.layer);
  }
  for (uint32_t i = 0; i < sizeof(bad_flags) / sizeof(bad_flags[0]); i++) {
    if (sdec_der_bit(tcb->flags, i) && (tcb->mask.len == 0 || sdec_der_bit(tcb->mask, i))) {
      sdec_put(&text, any ? ", " : " that is ");
      sdec_put(&text, bad_flags[i]);
      any = true;
    }
  }
  if (any) {
    sdec_finding_end(w, &text, SDEC_CHAIN_DICE, SDEC_CHAIN_WARNING, tcb->layer.certificate);
  }
}

static void tcb_value(struct tcb *tcb, const struct der *value) {
  switch (value->tag) {
    case TCB_SVN: tcb->layer.has_svn = sdec_der_number(value->content, &tcb->layer.svn); break;
    case TCB_LAYER: tcb->layer.has_layer = sdec_der_number(value->content, &tcb->layer.layer); break;
    case TCB_FWIDS: tcb->fwids = value->content; break;
    case TCB_FLAGS: tcb->flags = value->content; break;
    case TCB_FLAGS_MASK: tcb->mask = value->content; break;
    default: break;
  }
}

/* The form that preceded TcbInfo: { version, SubjectPublicKeyInfo, fwid }. */
static void device_id(struct chain_work *w, const struct tcb *tcb, struct sdec_span content) {
  struct der version, key, measured;
  if (sdec_der_take_tag(&content, DER_INTEGER, &version) && sdec_der_take_tag(&content, DER_SEQUENCE, &key) &&
      sdec_der_only(content, DER_SEQUENCE, &measured)) {
    fwid(w, tcb, measured.content);
  }
}

static void tcb_info(struct chain_work *w, uint32_t i, struct sdec_span content) {
  struct tcb tcb = {.layer.certificate = (uint8_t)i};
  struct der value, one;
  w->certs[i].has_tcb_info = true;
  if (content.len > 0 && content.data[0] == DER_INTEGER) {
    device_id(w, &tcb, content);
    return;
  }
  while (sdec_der_take(&content, &value)) {
    tcb_value(&tcb, &value);
  }
  judge_flags(w, &tcb);
  if (tcb.fwids.len == 0) {
    add_layer(w, &tcb, (struct sdec_span){NULL, 0});
  }
  while (sdec_der_take_tag(&tcb.fwids, DER_SEQUENCE, &one)) {
    fwid(w, &tcb, one.content);
  }
}

static void ueid(struct chain_work *w, struct sdec_span content) {
  struct der list, value;
  if (!sdec_der_only(content, DER_SEQUENCE, &list) || !sdec_der_only(list.content, DER_OCTETS, &value)) {
    return;
  }
  if (w->report->ueid.len > 0) {
    sdec_judge_finding(w, SDEC_CHAIN_UEID, SDEC_CHAIN_WARNING, SDEC_CHAIN_WHOLE, "more than one UEID");
  }
  w->report->ueid = value.content;
}

void sdec_chain_dice(struct chain_work *w, uint32_t i, uint32_t content, struct sdec_span bytes) {
  struct der list, one;
  if (content == CONTENT_UEID) {
    ueid(w, bytes);
    return;
  }
  if ((content != CONTENT_TCB_INFO && content != CONTENT_TCB_INFOS) || !sdec_der_only(bytes, DER_SEQUENCE, &list)) {
    return;
  }
  if (content == CONTENT_TCB_INFO) {
    tcb_info(w, i, list.content);
    return;
  }
  while (sdec_der_take_tag(&list.content, DER_SEQUENCE, &one)) {
    tcb_info(w, i, one.content);
  }
}

void sdec_chain_layers(struct chain_work *w) {
  const struct sdec_chain_report *report = w->report;
  const struct sdec_chain_layer *before = NULL;
  bool rising = true, any = false;
  for (uint32_t i = 0; i < report->n_layers; i++) {
    const struct sdec_chain_layer *layer = &report->layers[i];
    if (!layer->has_layer) {
      continue;
    }
    rising = rising && (before == NULL || before->certificate == layer->certificate || before->layer < layer->layer);
    before = layer;
  }
  if (!rising) {
    sdec_judge_finding(w, SDEC_CHAIN_DICE, SDEC_CHAIN_REMARK, SDEC_CHAIN_WHOLE,
                       "DICE layers that do not rise from root to leaf");
  }
  for (uint32_t i = 0; i + 1 < w->n_certs; i++) {
    any = any || w->certs[i].has_tcb_info;
  }
  if (any && w->asked->model == SDEC_CHAIN_ALIAS && !w->asked->to_install && !w->certs[w->n_certs - 1].has_tcb_info) {
    sdec_judge_finding(w, SDEC_CHAIN_DICE, SDEC_CHAIN_REMARK, w->n_certs - 1,
                       "has no TcbInfo, although its issuers do");
  }
}
