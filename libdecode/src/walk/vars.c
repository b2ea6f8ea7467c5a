/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Environment variables by name, for callers that set them.
 */
#include "walk/vars.h"

#include "base/check.h"
#include "base/names.h"
#include "sdec_walk.h"

static const char *const names[E_COUNT] = {
    [E_VERSION] = "version",
    [E_ROLE] = "role",
    [E_HASH] = "hash",
    [E_SIGNATURE] = "signature",
    [E_EXCHANGE] = "exchange",
    [E_SUMMARY] = "summary",
    [E_VERIFY_EXCHANGE] = "verify_exchange",
    [E_VERIFY_FINISH] = "verify_finish",
    [E_OPAQUE_FORMAT] = "opaque_format",
    [E_MULTI_KEY] = "multi_key",
    [E_REQ_CODE] = "req_code",
    [E_REQ_PARAM1] = "req_param1",
    [E_REQ_PARAM2] = "req_param2",
    [E_REQ_SIGNED] = "req_signed",
    [E_MEAS_HASH] = "meas_hash",
    [E_NONCE] = "nonce",
    [E_SEQ_LEN] = "seq_len",
    [E_TAG_LEN] = "tag_len",
    [E_ENCRYPTED] = "encrypted",
    [E_OPAQUE_LENGTH] = "opaque_length",
};

_Static_assert((int)E_COUNT <= (int)SDEC_ENV_VARS, "struct sdec_env has room for every variable");
_Static_assert((int)S_END - (int)S_OWN <= (int)SDEC_SCRATCH_VARS, "the walker has room for every scratch variable");

const char *sdec_env_name(enum sdec_env_var var) {
  return var > SDEC_ENV_NONE && var < SDEC_ENV_COUNT ? names[var] : NULL;
}

void sdec_env_put(struct sdec_env *env, enum sdec_env_var var, uint32_t value) {
  CHECK(var > SDEC_ENV_NONE && var < SDEC_ENV_COUNT);
  env->value[var] = value;
  env->known |= UINT32_C(1) << var;
}

bool sdec_env_get(const struct sdec_env *env, enum sdec_env_var var, uint32_t *out) {
  CHECK(var > SDEC_ENV_NONE && var < SDEC_ENV_COUNT);
  if ((env->known >> var & 1) == 0) {
    return false;
  }
  *out = env->value[var];
  return true;
}

bool sdec_env_set(struct sdec_env *env, const char *name, uint32_t value) {
  for (uint32_t var = 1; var < E_COUNT; var++) {
    if (name_same(names[var], name)) {
      sdec_env_put(env, var, value);
      return true;
    }
  }
  return false;
}
