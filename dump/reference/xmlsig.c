/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verifies XML signatures with xmlsec. Only the simplest form is accepted: one enveloped signature over the whole
 * document. Whether the signer is trusted is decided by signer.c, from the certificates.
 */
#include "reference/xmlsig.h"

#include <string.h>

#include <openssl/evp.h>

static bool is_signature(const xmlNode *node) {
  return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "Signature") == 0;
}

/* The only Signature directly below the root; NULL if there is none or more than one. */
static xmlNode *find_signature(xmlDoc *doc, uint32_t *out_n) {
  xmlNode *found = NULL;
  *out_n = 0;
  for (xmlNode *node = xmlDocGetRootElement(doc)->children; node != NULL; node = node->next) {
    if (is_signature(node)) {
      ++*out_n;
      found = node;
    }
  }
  return *out_n == 1 ? found : NULL;
}

#ifndef SDEC_HAVE_XMLSEC

void xmlsig_judge(struct reference_reading *reading, xmlDoc *doc) {
  struct signer_said *said = &reading->source->signer;
  uint32_t n;
  if (find_signature(doc, &n) != NULL || n > 0) {
    said->signature = said->trusted = SIGNER_UNSURE;
    signer_says_why(said, "this build verifies no XML signatures; it needs xmlsec1");
  }
}

#else

#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

static void quiet(const char *file, int line, const char *function, const char *object, const char *subject, int reason,
                  const char *message) {
  (void)file, (void)line, (void)function, (void)object, (void)subject, (void)reason, (void)message;
}

/* --------------------------------------------------------------------------------------------- certificates */

static bool add_certificate(struct reference_reading *reading, xmlNode *node, struct sdec_span *list, uint32_t *n) {
  xmlChar *text = xmlNodeGetContent(node);
  const size_t len = text != NULL ? strlen((const char *)text) : 0;
  uint8_t *der = len > 0 ? reference_keep(reading, len / 4 * 3 + 3) : NULL;
  EVP_ENCODE_CTX *ctx = EVP_ENCODE_CTX_new();
  int step = 0, last = 0;
  bool good = false;
  if (der != NULL && ctx != NULL) {
    EVP_DecodeInit(ctx);
    good = EVP_DecodeUpdate(ctx, der, &step, text, (int)len) >= 0 && EVP_DecodeFinal(ctx, der + step, &last) >= 0;
    list[(*n)++] = (struct sdec_span){der, (uint32_t)(step + last)};
  }
  EVP_ENCODE_CTX_free(ctx);
  xmlFree(text);
  return good;
}

/* The certificates in the key info, the signer's first. */
static uint32_t certificates_of(struct reference_reading *reading, xmlNode *signature,
                                struct sdec_span list[SIGNER_CHAIN]) {
  xmlNode *info = xmlSecFindChild(signature, xmlSecNodeKeyInfo, xmlSecDSigNs);
  uint32_t n = 0;
  for (xmlNode *data = info != NULL ? info->children : NULL; data != NULL; data = data->next) {
    if (!xmlSecCheckNodeName(data, xmlSecNodeX509Data, xmlSecDSigNs)) {
      continue;
    }
    for (xmlNode *node = data->children; node != NULL && n < SIGNER_CHAIN; node = node->next) {
      if (xmlSecCheckNodeName(node, xmlSecNodeX509Certificate, xmlSecDSigNs) &&
          !add_certificate(reading, node, list, &n)) {
        return 0;
      }
    }
  }
  return n;
}

/* -------------------------------------------------------------------------------------------- the signature */

static xmlSecKeyPtr key_of(struct sdec_span der) {
  xmlSecKeyPtr key = xmlSecCryptoAppKeyLoadMemory(der.data, der.len, xmlSecKeyDataFormatCertDer, NULL, NULL, NULL);
  return key != NULL ? key : xmlSecCryptoAppKeyLoadMemory(der.data, der.len, xmlSecKeyDataFormatDer, NULL, NULL, NULL);
}

static bool allow(xmlSecDSigCtxPtr ctx) {
  const xmlSecTransformId both[] = {xmlSecTransformInclC14NId, xmlSecTransformInclC14N11Id, xmlSecTransformExclC14NId};
  const xmlSecTransformId references[] = {xmlSecTransformEnvelopedId, xmlSecTransformSha256Id, xmlSecTransformSha384Id,
                                          xmlSecTransformSha512Id};
  const xmlSecTransformId signatures[] = {xmlSecTransformEcdsaSha256Id, xmlSecTransformEcdsaSha384Id,
                                          xmlSecTransformEcdsaSha512Id, xmlSecTransformRsaSha256Id,
                                          xmlSecTransformRsaSha384Id,   xmlSecTransformRsaSha512Id};
  bool good = true;
  ctx->enabledReferenceUris = xmlSecTransformUriTypeEmpty;
  for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
    good = good && xmlSecDSigCtxEnableReferenceTransform(ctx, both[i]) >= 0 &&
           xmlSecDSigCtxEnableSignatureTransform(ctx, both[i]) >= 0;
  }
  for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
    good = good && xmlSecDSigCtxEnableReferenceTransform(ctx, references[i]) >= 0;
  }
  for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
    good = good && xmlSecDSigCtxEnableSignatureTransform(ctx, signatures[i]) >= 0;
  }
  return good;
}

/* Whether there is exactly one reference, to the document itself. */
static bool covers_all(const xmlSecDSigCtx *ctx) {
  xmlSecPtrList *list = (xmlSecPtrList *)(uintptr_t)&ctx->signedInfoReferences;
  const xmlSecDSigReferenceCtx *reference = xmlSecPtrListGetSize(list) == 1 ? xmlSecPtrListGetItem(list, 0) : NULL;
  return reference != NULL && reference->uri != NULL && reference->uri[0] == '\0' && reference->type == NULL;
}

static struct signer_said verify_by(xmlNode *signature, struct sdec_span key) {
  xmlSecDSigCtxPtr ctx = xmlSecDSigCtxCreate(NULL);
  struct signer_said said = {.signature = SIGNER_UNSURE};
  if (ctx == NULL || !allow(ctx) || (ctx->signKey = key_of(key)) == NULL) {
    signer_says_why(&said, "the signer's key cannot be used");
  } else if (xmlSecDSigCtxVerify(ctx, signature) < 0) {
    signer_says_why(&said, "the signature is damaged, or of a kind that is not verified");
  } else if (ctx->status != xmlSecDSigStatusSucceeded) {
    said.signature = SIGNER_BAD;
  } else if (!covers_all(ctx)) {
    signer_says_why(&said, "the signature does not cover the whole document");
    said.signature = SIGNER_BAD;
  } else {
    said.signature = SIGNER_GOOD;
  }
  if (ctx != NULL) {
    xmlSecDSigCtxDestroy(ctx);
  }
  return said;
}

/* How much a result says: the document was signed with the key if the signature verifies, whatever it covers. A key that
 * cannot be used, or is of another kind than the signature, says nothing. */
static uint32_t weight_of(const struct signer_said *said) {
  return said->signature == SIGNER_GOOD ? 3 : said->signature != SIGNER_BAD ? 0 : said->why[0] != '\0' ? 2 : 1;
}

static struct signer_said judge_by_trust(const struct signer_trust *trust, xmlNode *signature) {
  struct signer_said best = {.signature = SIGNER_UNSURE};
  if (trust->n == 0) {
    signer_says_why(&best, "the signer's key is not in the file; give it with --reference-trust");
  }
  for (uint32_t i = 0; best.signature != SIGNER_GOOD && i < trust->n; i++) {
    const struct signer_said said = verify_by(signature, trust->list[i]);
    best = i == 0 || weight_of(&said) > weight_of(&best) ? said : best;
  }
  if (best.signature == SIGNER_BAD) {
    signer_says_why(&best, "it verifies with no key of --reference-trust, and the file has no certificate");
  }
  best.trusted = best.signature;
  return best;
}

static void judge(struct reference_reading *reading, xmlNode *signature, struct signer_said *said) {
  const struct signer_trust *trust = &reading->references->trust;
  struct sdec_span chain[SIGNER_CHAIN];
  const uint32_t n = certificates_of(reading, signature, chain);
  if (n == 0) {
    *said = judge_by_trust(trust, signature);
    return;
  }
  *said = verify_by(signature, chain[0]);
  if (said->signature == SIGNER_BAD) {
    signer_says_why(said, "the signature does not verify");
  }
  signer_chain(trust, chain, n, reading->now, said);
}

void xmlsig_judge(struct reference_reading *reading, xmlDoc *doc) {
  struct signer_said *said = &reading->source->signer;
  uint32_t n;
  xmlNode *signature = find_signature(doc, &n);
  if (n == 0) {
    return;
  }
  said->signature = said->trusted = SIGNER_UNSURE;
  if (signature == NULL) {
    signer_says_why(said, "several signatures");
    return;
  }
  if (xmlSecInit() < 0 || xmlSecCryptoAppInit(NULL) < 0 || xmlSecCryptoInit() < 0) {
    signer_says_why(said, "xmlsec does not start");
    return;
  }
  xmlSecErrorsSetCallback(quiet);
  judge(reading, signature, said);
  (void)xmlSecCryptoShutdown();
  (void)xmlSecCryptoAppShutdown();
  (void)xmlSecShutdown();
}

#endif
