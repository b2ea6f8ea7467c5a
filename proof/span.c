/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Proves the reads of wire bytes against their contracts.
 */
#include "span_contracts.h"

#include "base/span.h"
