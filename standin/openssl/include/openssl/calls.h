/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The calls of OpenSSL that the tool and libdecode/openssl make, for a build without OpenSSL: the same meaning, as far as
 * they are used. Certificates are read in C, hashes, records and signatures go out through crypto_host.h. The names are
 * OpenSSL's; the manual pages of OpenSSL 3 describe them.
 */
#ifndef STANDIN_OPENSSL_CALLS_H
#define STANDIN_OPENSSL_CALLS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* ------------------------------------------------------------------------------------------------ memory, errors */

void *OPENSSL_malloc(size_t len);
void *OPENSSL_zalloc(size_t len);
void *OPENSSL_memdup(const void *data, size_t len);
void OPENSSL_free(void *block);
void OPENSSL_clear_free(void *block, size_t len);
size_t OPENSSL_strlcpy(char *to, const char *from, size_t len);

enum { ERR_LIB_ASN1 = 13 };
enum {
  ASN1_R_DIGEST_AND_KEY_TYPE_NOT_SUPPORTED = 198,
  ASN1_R_UNKNOWN_MESSAGE_DIGEST_ALGORITHM = 161,
  ASN1_R_UNKNOWN_SIGNATURE_ALGORITHM = 199
};
int ERR_set_mark(void);
int ERR_pop_to_mark(void);
void ERR_clear_error(void);
unsigned long ERR_peek_error(void);
unsigned long ERR_peek_last_error(void);
int ERR_GET_LIB(unsigned long error);
int ERR_GET_REASON(unsigned long error);
const char *ERR_reason_error_string(unsigned long error);

/* ---------------------------------------------------------------------------------------------------------- ASN.1 */

enum {
  V_ASN1_UNDEF = -1,
  V_ASN1_UNIVERSAL = 0,
  V_ASN1_OBJECT = 6,
  V_ASN1_SEQUENCE = 16,
  V_ASN1_CONSTRUCTED = 0x20,
  V_ASN1_NEG = 0x100
};
#define ASN1_STRFLGS_RFC2253 0ul
#define XN_FLAG_SEP_CPLUS_SPC 0ul
#define XN_FLAG_FN_SN 0ul

enum { NID_undef = 0, NID_commonName = 13 };

/* One value; a time, a number, a text, bits or octets. */
typedef struct asn1_string {
  int type; /* tag, with V_ASN1_NEG of a number */
  int len;
  const unsigned char *data;
} ASN1_STRING, ASN1_TIME, ASN1_INTEGER, ASN1_BIT_STRING, ASN1_OCTET_STRING;

typedef struct asn1_object {
  size_t len;
  const unsigned char *data;
} ASN1_OBJECT;

typedef struct x509_algor X509_ALGOR;
typedef struct x509_name X509_NAME;
typedef struct x509_name_entry X509_NAME_ENTRY;
typedef struct x509_pubkey X509_PUBKEY;
typedef struct x509 X509;
typedef struct x509_req X509_REQ;
typedef struct evp_pkey EVP_PKEY;
typedef struct bio BIO;

int ASN1_get_object(const unsigned char **at, long *out_len, int *out_tag, int *out_class, long most);
const unsigned char *ASN1_STRING_get0_data(const ASN1_STRING *string);
int ASN1_STRING_length(const ASN1_STRING *string);
int ASN1_STRING_type(const ASN1_STRING *string);
int ASN1_STRING_to_UTF8(unsigned char **out, const ASN1_STRING *string);
long ASN1_INTEGER_get(const ASN1_INTEGER *number);
int ASN1_TIME_to_tm(const ASN1_TIME *when, struct tm *out);
int ASN1_TIME_cmp_time_t(const ASN1_TIME *when, time_t other);
ASN1_OCTET_STRING *ASN1_OCTET_STRING_new(void);
int ASN1_OCTET_STRING_set(ASN1_OCTET_STRING *string, const unsigned char *data, int len);
void ASN1_OCTET_STRING_free(ASN1_OCTET_STRING *string);

int OBJ_obj2nid(const ASN1_OBJECT *object);
int OBJ_txt2nid(const char *text);
int OBJ_find_sigid_algs(int nid, int *out_hash, int *out_key);
const char *OBJ_nid2sn(int nid);
const unsigned char *OBJ_get0_data(const ASN1_OBJECT *object);
size_t OBJ_length(const ASN1_OBJECT *object);

/* ----------------------------------------------------------------------------------------------------------- X.509 */

enum { X509_VERSION_3 = 2 };

X509 *d2i_X509(X509 **unused, const unsigned char **at, long len);
void X509_free(X509 *certificate);
long X509_get_version(const X509 *certificate);
int X509_check_ca(X509 *certificate);
X509_NAME *X509_get_subject_name(const X509 *certificate);
X509_NAME *X509_get_issuer_name(const X509 *certificate);
const ASN1_INTEGER *X509_get0_serialNumber(const X509 *certificate);
const ASN1_TIME *X509_get0_notBefore(const X509 *certificate);
const ASN1_TIME *X509_get0_notAfter(const X509 *certificate);
X509_PUBKEY *X509_get_X509_PUBKEY(const X509 *certificate);
EVP_PKEY *X509_get0_pubkey(const X509 *certificate);
void X509_get0_signature(const ASN1_BIT_STRING **out_bits, const X509_ALGOR **out_algorithm, const X509 *certificate);
void X509_set0_distinguishing_id(X509 *certificate, ASN1_OCTET_STRING *id);
int X509_verify(X509 *certificate, EVP_PKEY *key);

X509_REQ *d2i_X509_REQ(X509_REQ **unused, const unsigned char **at, long len);
void X509_REQ_free(X509_REQ *request);
long X509_REQ_get_version(const X509_REQ *request);
X509_NAME *X509_REQ_get_subject_name(const X509_REQ *request);
X509_PUBKEY *X509_REQ_get_X509_PUBKEY(X509_REQ *request);
EVP_PKEY *X509_REQ_get0_pubkey(X509_REQ *request);
void X509_REQ_get0_signature(const X509_REQ *request, const ASN1_BIT_STRING **out_bits,
                             const X509_ALGOR **out_algorithm);
int X509_REQ_verify(X509_REQ *request, EVP_PKEY *key);

X509_ALGOR *d2i_X509_ALGOR(X509_ALGOR **unused, const unsigned char **at, long len);
void X509_ALGOR_free(X509_ALGOR *algorithm);
void X509_ALGOR_get0(const ASN1_OBJECT **out_object, int *out_type, const void **out_parameter,
                     const X509_ALGOR *algorithm);

X509_PUBKEY *d2i_X509_PUBKEY(X509_PUBKEY **unused, const unsigned char **at, long len);
int i2d_X509_PUBKEY(const X509_PUBKEY *key, unsigned char **out);
void X509_PUBKEY_free(X509_PUBKEY *key);
EVP_PKEY *X509_PUBKEY_get0(const X509_PUBKEY *key);
int X509_PUBKEY_get0_param(ASN1_OBJECT **out_object, const unsigned char **out_bytes, int *out_len,
                           X509_ALGOR **out_algorithm, const X509_PUBKEY *key);

int X509_NAME_cmp(const X509_NAME *a, const X509_NAME *b);
int X509_NAME_entry_count(const X509_NAME *name);
int X509_NAME_get_index_by_NID(const X509_NAME *name, int nid, int after);
const X509_NAME_ENTRY *X509_NAME_get_entry(const X509_NAME *name, int i);
const ASN1_STRING *X509_NAME_ENTRY_get_data(const X509_NAME_ENTRY *entry);
int X509_NAME_print_ex(BIO *bio, const X509_NAME *name, int indent, unsigned long form);
char *X509_NAME_oneline(const X509_NAME *name, char *unused, int len);
int i2d_X509_NAME(const X509_NAME *name, unsigned char **out);

/* A chain from a signer up to one of several anchors. */
#define STACK_OF(type) struct type##_stack
struct X509_stack;
typedef struct x509_store X509_STORE;
typedef struct x509_store_ctx X509_STORE_CTX;
typedef struct x509_verify_param X509_VERIFY_PARAM;
enum { X509_V_FLAG_PARTIAL_CHAIN = 0x80000 };
STACK_OF(X509) * sk_X509_new_null(void);
int sk_X509_push(STACK_OF(X509) * stack, X509 *certificate);
int sk_X509_num(const STACK_OF(X509) * stack);
X509 *sk_X509_value(const STACK_OF(X509) * stack, int i);
void sk_X509_pop_free(STACK_OF(X509) * stack, void (*release)(X509 *));
X509_STORE *X509_STORE_new(void);
int X509_STORE_add_cert(X509_STORE *store, X509 *certificate);
void X509_STORE_free(X509_STORE *store);
X509_STORE_CTX *X509_STORE_CTX_new(void);
int X509_STORE_CTX_init(X509_STORE_CTX *ctx, X509_STORE *store, X509 *signer, STACK_OF(X509) * others);
X509_VERIFY_PARAM *X509_STORE_CTX_get0_param(X509_STORE_CTX *ctx);
int X509_VERIFY_PARAM_set_flags(X509_VERIFY_PARAM *param, unsigned long flags);
void X509_VERIFY_PARAM_set_time(X509_VERIFY_PARAM *param, time_t when);
int X509_verify_cert(X509_STORE_CTX *ctx);
int X509_STORE_CTX_get_error(const X509_STORE_CTX *ctx);
const char *X509_verify_cert_error_string(long error);
void X509_STORE_CTX_free(X509_STORE_CTX *ctx);

/* A bag of certificates. */
struct pkcs7_signed {
  STACK_OF(X509) * cert;
};
typedef struct pkcs7 {
  struct {
    struct pkcs7_signed *sign;
  } d;
  struct pkcs7_signed signed_data;
  int is_signed;
} PKCS7;
PKCS7 *d2i_PKCS7(PKCS7 **unused, const unsigned char **at, long len);
int PKCS7_type_is_signed(const PKCS7 *bag);
void PKCS7_free(PKCS7 *bag);
int i2d_X509(const X509 *certificate, unsigned char **out);

/* ---------------------------------------------------------------------------------------------- text around bytes */

#define PEM_STRING_X509 "CERTIFICATE"
#define PEM_STRING_PUBLIC "PUBLIC KEY"
#define PEM_STRING_X509_OLD "X509 CERTIFICATE"
#define PEM_STRING_PKCS7 "PKCS7"

typedef struct bio_method BIO_METHOD;
const BIO_METHOD *BIO_s_mem(void);
BIO *BIO_new(const BIO_METHOD *method);
BIO *BIO_new_mem_buf(const void *data, int len);
void BIO_free(BIO *bio);
long BIO_get_mem_data(BIO *bio, char **out);
int PEM_read_bio(BIO *bio, char **out_name, char **out_header, unsigned char **out_data, long *out_len);
int PEM_write(FILE *file, const char *name, const char *header, const unsigned char *data, long len);
int EVP_EncodeBlock(unsigned char *out, const unsigned char *data, int len);

/* --------------------------------------------------------------------------------------------------- cryptography */

enum { EVP_MAX_MD_SIZE = 64, EVP_MAX_KEY_LENGTH = 64, EVP_CTRL_AEAD_GET_TAG = 0x10, EVP_CTRL_AEAD_SET_TAG = 0x11 };
enum { EVP_PKEY_RSA = 6, EVP_PKEY_EC = 408, EVP_PKEY_RSA_PSS = 912, EVP_PKEY_ED25519 = 1087 };
enum { RSA_PKCS1_PADDING = 1, RSA_PKCS1_PSS_PADDING = 6, RSA_PSS_SALTLEN_DIGEST = -1 };
#define OSSL_MAC_PARAM_DIGEST "digest"
#define OSSL_CIPHER_PARAM_AEAD_TAG "tag"
#define OSSL_CIPHER_PARAM_AEAD_TLS1_IV_FIXED "tlsivfixed"

typedef struct evp_md EVP_MD;
typedef struct evp_md_ctx EVP_MD_CTX;
typedef struct evp_mac EVP_MAC;
typedef struct evp_mac_ctx EVP_MAC_CTX;
typedef struct evp_cipher EVP_CIPHER;
typedef struct evp_cipher_ctx EVP_CIPHER_CTX;
typedef struct evp_pkey_ctx EVP_PKEY_CTX;
typedef struct evp_keymgmt EVP_KEYMGMT;
typedef struct ossl_param {
  const char *key;
  void *data;
  size_t len;
} OSSL_PARAM;

EVP_MD *EVP_MD_fetch(void *library, const char *name, const char *properties);
void EVP_MD_free(EVP_MD *md);
int EVP_MD_get_size(const EVP_MD *md);
const char *EVP_MD_get0_name(const EVP_MD *md);
const EVP_MD *EVP_sha256(void);
const EVP_MD *EVP_get_digestbynid(int nid);
const EVP_MD *EVP_get_digestbyname(const char *name);
int EVP_Digest(const void *data, size_t len, unsigned char *out, unsigned *out_len, const EVP_MD *md, void *engine);
unsigned char *SHA256(const unsigned char *data, size_t len, unsigned char *out);

EVP_MD_CTX *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(EVP_MD_CTX *ctx);
int EVP_MD_CTX_reset(EVP_MD_CTX *ctx);
int EVP_DigestInit_ex2(EVP_MD_CTX *ctx, const EVP_MD *md, const OSSL_PARAM *params);
int EVP_DigestUpdate(EVP_MD_CTX *ctx, const void *data, size_t len);
int EVP_DigestFinal_ex(EVP_MD_CTX *ctx, unsigned char *out, unsigned *out_len);
int EVP_DigestVerifyInit(EVP_MD_CTX *ctx, EVP_PKEY_CTX **out_settings, const EVP_MD *md, void *engine, EVP_PKEY *key);
int EVP_DigestVerifyUpdate(EVP_MD_CTX *ctx, const void *data, size_t len);
int EVP_DigestVerifyFinal(EVP_MD_CTX *ctx, const unsigned char *signature, size_t len);
int EVP_DigestVerify(EVP_MD_CTX *ctx, const unsigned char *signature, size_t signature_len,
                     const unsigned char *message, size_t len);
int EVP_DigestSignInit(EVP_MD_CTX *ctx, EVP_PKEY_CTX **out_settings, const EVP_MD *md, void *engine, EVP_PKEY *key);
int EVP_DigestSign(EVP_MD_CTX *ctx, unsigned char *out, size_t *out_len, const unsigned char *message, size_t len);

unsigned char *HMAC(const EVP_MD *md, const void *key, int key_len, const unsigned char *data, size_t len,
                    unsigned char *out, unsigned *out_len);
int RAND_bytes(unsigned char *out, int len);

EVP_MAC *EVP_MAC_fetch(void *library, const char *name, const char *properties);
void EVP_MAC_free(EVP_MAC *mac);
EVP_MAC_CTX *EVP_MAC_CTX_new(EVP_MAC *mac);
void EVP_MAC_CTX_free(EVP_MAC_CTX *ctx);
int EVP_MAC_CTX_set_params(EVP_MAC_CTX *ctx, const OSSL_PARAM *params);
int EVP_MAC_init(EVP_MAC_CTX *ctx, const unsigned char *key, size_t len, const OSSL_PARAM *params);
int EVP_MAC_update(EVP_MAC_CTX *ctx, const unsigned char *data, size_t len);
int EVP_MAC_final(EVP_MAC_CTX *ctx, unsigned char *out, size_t *out_len, size_t cap);

EVP_CIPHER *EVP_CIPHER_fetch(void *library, const char *name, const char *properties);
void EVP_CIPHER_free(EVP_CIPHER *cipher);
EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void);
void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *ctx);
int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *ctx, int what, int len, void *data);
int EVP_CIPHER_CTX_set_params(EVP_CIPHER_CTX *ctx, const OSSL_PARAM *params);
int EVP_DecryptInit_ex2(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher, const unsigned char *key,
                        const unsigned char *iv, const OSSL_PARAM *params);
int EVP_DecryptUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len, const unsigned char *data, int len);
int EVP_DecryptFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len);
int EVP_EncryptInit_ex2(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher, const unsigned char *key,
                        const unsigned char *iv, const OSSL_PARAM *params);
int EVP_EncryptUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len, const unsigned char *data, int len);
int EVP_EncryptFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len);

EVP_PKEY *d2i_PUBKEY(EVP_PKEY **unused, const unsigned char **at, long len);
void EVP_PKEY_free(EVP_PKEY *key);
int i2d_PUBKEY(const EVP_PKEY *key, unsigned char **out);
int EVP_PKEY_get_base_id(const EVP_PKEY *key);
EVP_PKEY_CTX *EVP_PKEY_CTX_new(EVP_PKEY *key, void *engine);
EVP_PKEY_CTX *EVP_PKEY_CTX_new_from_name(void *library, const char *name, const char *properties);
void EVP_PKEY_CTX_free(EVP_PKEY_CTX *ctx);
int EVP_PKEY_keygen_init(EVP_PKEY_CTX *ctx);
int EVP_PKEY_CTX_set_rsa_keygen_bits(EVP_PKEY_CTX *ctx, int bits);
int EVP_PKEY_keygen(EVP_PKEY_CTX *ctx, EVP_PKEY **out);
int EVP_PKEY_is_a(const EVP_PKEY *key, const char *name);
int EVP_PKEY_get_bits(const EVP_PKEY *key);
int EVP_PKEY_get_group_name(const EVP_PKEY *key, char *out, size_t cap, size_t *out_len);
EVP_KEYMGMT *EVP_KEYMGMT_fetch(void *library, const char *name, const char *properties);
void EVP_KEYMGMT_free(EVP_KEYMGMT *known);
int EVP_PKEY_CTX_set_rsa_padding(EVP_PKEY_CTX *ctx, int padding);
int EVP_PKEY_CTX_set_rsa_pss_saltlen(EVP_PKEY_CTX *ctx, int len);
int EVP_PKEY_CTX_set1_id(EVP_PKEY_CTX *ctx, const void *id, int len);
const OSSL_PARAM *EVP_PKEY_CTX_settable_params(const EVP_PKEY_CTX *ctx);
int EVP_PKEY_CTX_set_params(EVP_PKEY_CTX *ctx, const OSSL_PARAM *params);

typedef struct bignum BIGNUM;
typedef struct ecdsa_sig ECDSA_SIG;
ECDSA_SIG *d2i_ECDSA_SIG(ECDSA_SIG **unused, const unsigned char **at, long len);
void ECDSA_SIG_free(ECDSA_SIG *signature);
const BIGNUM *ECDSA_SIG_get0_r(const ECDSA_SIG *signature);
const BIGNUM *ECDSA_SIG_get0_s(const ECDSA_SIG *signature);
int BN_bn2binpad(const BIGNUM *number, unsigned char *out, int len);

OSSL_PARAM OSSL_PARAM_construct_utf8_string(const char *key, char *text, size_t len);
OSSL_PARAM OSSL_PARAM_construct_octet_string(const char *key, void *data, size_t len);
OSSL_PARAM OSSL_PARAM_construct_end(void);
const OSSL_PARAM *OSSL_PARAM_locate_const(const OSSL_PARAM *params, const char *key);

#endif
