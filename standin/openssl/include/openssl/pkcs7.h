/* SPDX-License-Identifier: BSD-3-Clause */
#include <openssl/calls.h>
