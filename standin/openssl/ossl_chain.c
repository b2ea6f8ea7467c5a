/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A chain from a signer's certificate up to one of several anchors, any of which may be its end.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"

#define DEPTH_MOST 16

struct X509_stack {
  int n;
  X509 **list;
};

struct x509_store {
  struct X509_stack anchors;
};

struct x509_verify_param {
  time_t when;
};

struct x509_store_ctx {
  const struct X509_stack *anchors, *others;
  X509 *signer;
  struct x509_verify_param param;
  int error;
};

/* As X509_verify_cert_error_string numbers them. */
enum { VERIFY_OK = 0, VERIFY_NOT_YET = 9, VERIFY_EXPIRED = 10, VERIFY_NO_ISSUER = 20, VERIFY_INVALID_CA = 79 };

static bool push(struct X509_stack *stack, X509 *certificate) {
  X509 **list = realloc(stack->list, ((size_t)stack->n + 1) * sizeof(X509 *));
  if (list == NULL) {
    return false;
  }
  stack->list = list;
  stack->list[stack->n++] = certificate;
  return true;
}

static void release(struct X509_stack *stack) {
  for (int i = 0; i < stack->n; i++) {
    X509_free(stack->list[i]);
  }
  free(stack->list);
}

STACK_OF(X509) * sk_X509_new_null(void) {
  return calloc(1, sizeof(struct X509_stack));
}

int sk_X509_push(STACK_OF(X509) * stack, X509 *certificate) {
  return push(stack, certificate) ? stack->n : 0;
}

int sk_X509_num(const STACK_OF(X509) * stack) {
  return stack->n;
}

X509 *sk_X509_value(const STACK_OF(X509) * stack, int i) {
  return stack->list[i];
}

void sk_X509_pop_free(STACK_OF(X509) * stack, void (*release_one)(X509 *)) {
  (void)release_one;
  if (stack != NULL) {
    release(stack);
    free(stack);
  }
}

X509_STORE *X509_STORE_new(void) {
  return calloc(1, sizeof(X509_STORE));
}

int X509_STORE_add_cert(X509_STORE *store, X509 *certificate) {
  if (!push(&store->anchors, certificate)) {
    return 0;
  }
  certificate->references++;
  return 1;
}

void X509_STORE_free(X509_STORE *store) {
  if (store != NULL) {
    release(&store->anchors);
    free(store);
  }
}

X509_STORE_CTX *X509_STORE_CTX_new(void) {
  return calloc(1, sizeof(X509_STORE_CTX));
}

int X509_STORE_CTX_init(X509_STORE_CTX *ctx, X509_STORE *store, X509 *signer, STACK_OF(X509) * others) {
  *ctx = (X509_STORE_CTX){.anchors = &store->anchors, .others = others, .signer = signer};
  return 1;
}

X509_VERIFY_PARAM *X509_STORE_CTX_get0_param(X509_STORE_CTX *ctx) {
  return &ctx->param;
}

int X509_VERIFY_PARAM_set_flags(X509_VERIFY_PARAM *param, unsigned long flags) {
  (void)param;
  return flags == X509_V_FLAG_PARTIAL_CHAIN; /* the only way that this verifies */
}

void X509_VERIFY_PARAM_set_time(X509_VERIFY_PARAM *param, time_t when) {
  param->when = when;
}

static bool is_anchor(const X509_STORE_CTX *ctx, const X509 *x) {
  for (int i = 0; i < ctx->anchors->n; i++) {
    const X509 *anchor = ctx->anchors->list[i];
    if (anchor->whole.len == x->whole.len && memcmp(anchor->whole.data, x->whole.data, x->whole.len) == 0) {
      return true;
    }
  }
  return false;
}

static X509 *issuer_in(const struct X509_stack *stack, X509 *x) {
  for (int i = 0; i < stack->n; i++) {
    X509 *issuer = stack->list[i];
    if (X509_NAME_cmp(&x->issuer, &issuer->subject) == 0 && issuer->key.key != NULL &&
        X509_verify(x, issuer->key.key) == 1) {
      return issuer;
    }
  }
  return NULL;
}

static int check_one(const X509_STORE_CTX *ctx, const X509 *x, int depth) {
  const int begins = ASN1_TIME_cmp_time_t(&x->not_before, ctx->param.when);
  const int ends = ASN1_TIME_cmp_time_t(&x->not_after, ctx->param.when);
  if (depth > 0 && !x->ca && (x->version == X509_VERSION_3 || x->has_constraints)) {
    return VERIFY_INVALID_CA;
  }
  return begins > 0 || begins == -2 ? VERIFY_NOT_YET : ends < 0 ? VERIFY_EXPIRED : VERIFY_OK;
}

int X509_verify_cert(X509_STORE_CTX *ctx) {
  X509 *x = ctx->signer;
  for (int depth = 0; depth < DEPTH_MOST; depth++) {
    ctx->error = check_one(ctx, x, depth);
    if (ctx->error != VERIFY_OK || is_anchor(ctx, x)) {
      return ctx->error == VERIFY_OK;
    }
    X509 *issuer = issuer_in(ctx->anchors, x);
    issuer = issuer != NULL ? issuer : issuer_in(ctx->others, x);
    if (issuer == NULL || issuer == x) {
      break;
    }
    x = issuer;
  }
  ctx->error = VERIFY_NO_ISSUER;
  return 0;
}

int X509_STORE_CTX_get_error(const X509_STORE_CTX *ctx) {
  return ctx->error;
}

const char *X509_verify_cert_error_string(long error) {
  switch (error) {
    case VERIFY_OK: return "ok";
    case VERIFY_NOT_YET: return "certificate is not yet valid";
    case VERIFY_EXPIRED: return "certificate has expired";
    case VERIFY_INVALID_CA: return "invalid CA certificate";
    default: return "unable to get local issuer certificate";
  }
}

void X509_STORE_CTX_free(X509_STORE_CTX *ctx) {
  free(ctx);
}
