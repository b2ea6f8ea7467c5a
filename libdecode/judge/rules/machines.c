/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Machines: what a connection or a session goes through, and the rules that forbid some of its moves. Of the moves of
 * one machine the first that fits counts. Tables only.
 */
#include "words.h"

static const char *const connection_states[] = {
    "nothing is negotiated", "the versions are known", "the capabilities are known", "the algorithms are negotiated"};

const struct judge_machine judge_machines[JUDGE_MACHINES] = {
    [M_CONNECTION] = {"connection", J_PER_CONNECTION, C_NONE, connection_states},
};

const struct judge_move judge_moves[] = {
    /* DSP0274, SPDM messaging protocol: versions, capabilities, algorithms, in this order. Chunks may begin once the
     * capabilities are known. */
    {M_CONNECTION, ON("VERSION"), .to = C_VERSION},
    {M_CONNECTION, ON("CAPABILITIES"), .to = C_CAPABILITIES},
    {M_CONNECTION, ON("ALGORITHMS"), .to = C_ALGORITHMS},
    {.machine = NO_MACHINE},
};
