-- SPDX-License-Identifier: BSD-3-Clause
-- The tables of a fleet, from lines of NDJSON (docs/ndjson.md). js/load.js creates `lines` and `inventory` first. Each
-- CREATE TABLE becomes a Parquet file of its name; docs/fleet.md describes the columns.

-- The first value of a member of an X.509 extension.
CREATE MACRO of_extension(extensions, extension, member) AS
  list_extract([v.value for v in flatten([e."values" for e in extensions if e.name = extension]) if v.name = member],
               1);

CREATE TABLE captures AS
  SELECT file AS capture, status, "exit" AS exit_status, coalesce(n_messages, 0) AS n_messages, first_time, last_time,
         array_to_string(said, '; ') AS why
  FROM lines
  LEFT JOIN (SELECT shard, count(*) AS n_messages, min(ts) AS first_time, max(ts) AS last_time
             FROM lines WHERE event IS NULL GROUP BY shard) USING (shard)
  WHERE event = 'capture'
  ORDER BY capture;

-- Findings have no `file`; the shard identifies their capture.
CREATE VIEW placed AS
  SELECT lines.* EXCLUDE (file), captures.file AS capture
  FROM lines JOIN (SELECT shard, file FROM lines WHERE event = 'capture') AS captures USING (shard);

CREATE TABLE messages AS
  SELECT capture, id, parent_id, frame, ts AS time, transport, src, dst, conn, session, session_no, dir, via, protocol,
         version, code, name, len, request_id, response_time, sealed, len(notes) AS n_notes, fields
  FROM placed WHERE event IS NULL
  ORDER BY capture, id;

CREATE TABLE notes AS
  SELECT capture, conn, id, frame, name, n AS number, note.severity, note."offset", note."row" AS field, note.rule,
         note.text
  FROM (SELECT *, unnest(notes) AS note, generate_subscripts(notes, 1) AS n FROM placed WHERE event IS NULL)
  ORDER BY capture, id, number;

-- Certificates as sent, including those to be installed; `side` is their owner.
CREATE TABLE certificates AS
  SELECT capture, conn, id, frame, name AS message,
         CASE WHEN name = 'SET_CERTIFICATE' OR dir = 'rsp' THEN 'responder'
              WHEN dir = 'req' THEN 'requester' END AS side,
         n AS position, n = len(certificates) AS last, c.sha256, c.subject, c.issuer, c.self_issued, c.serial,
         CAST(c.not_before AS TIMESTAMP) AS not_before, CAST(c.not_after AS TIMESTAMP) AS not_after,
         c.key.name AS key, c.key.bits AS key_bits, c.signature, c.ca,
         of_extension(c.extensions, 'subjectAltName', 'id-DMTF-device-info') AS device_info,
         of_extension(c.extensions, 'DiceTcbInfo', 'version') AS tcb_version, c.problem
  FROM (SELECT *, unnest(certificates) AS c, generate_subscripts(certificates, 1) AS n
        FROM placed WHERE event IS NULL AND certificates IS NOT NULL)
  ORDER BY capture, id, position;

-- The identity of a connection's Responder from its first leaf certificate; used if the inventory has none.
CREATE VIEW leaves AS
  SELECT DISTINCT ON (capture, conn) capture, conn, subject, sha256 AS leaf, tcb_version, device_info,
         string_split(device_info, ':') AS parts
  FROM certificates WHERE last AND side = 'responder' AND message <> 'SET_CERTIFICATE' AND problem IS NULL
  ORDER BY capture, conn, id;

CREATE TABLE connections AS
  SELECT p.capture, p.conn, p.transport, p.requester, p.responder, p.version, p.algorithm, p.hash,
         coalesce(i.device, l.parts[3], l.subject) AS device, coalesce(i.model, l.parts[2]) AS model,
         coalesce(i.firmware, l.tcb_version) AS firmware, l.leaf,
         ledger->>'$.identity.standing' AS identity, ledger->>'$.identity.text' AS identity_text,
         ledger->>'$.requester.standing' AS requester_identity,
         ledger->>'$.firmware.standing' AS measurements, ledger->>'$.firmware.text' AS measurements_text,
         ledger->>'$.negotiation.standing' AS negotiation, ledger->>'$.negotiation.text' AS negotiation_text
  FROM placed AS p LEFT JOIN leaves AS l USING (capture, conn) LEFT JOIN inventory AS i USING (capture)
  WHERE p.event = 'connection'
  ORDER BY capture, conn;

CREATE TABLE sessions AS
  SELECT p.capture, p.conn, p.first_frame, p.session, p.last_frame, ledger->>'$.session.standing' AS standing,
         ledger->>'$.session.text' AS text, m.name = 'PSK_EXCHANGE_RSP' AS psk,
         CAST(m.fields->>'$.mut_auth_requested.value' AS BIGINT) AS mut_auth_requested
  FROM placed AS p LEFT JOIN messages AS m
    ON m.capture = p.capture AND m.conn = p.conn AND m.frame = p.first_frame
      AND m.name IN ('KEY_EXCHANGE_RSP', 'PSK_EXCHANGE_RSP')
  WHERE p.event = 'session'
  ORDER BY capture, conn, first_frame;

CREATE TABLE verdicts AS
  SELECT capture, conn, session, id, n AS number, v.frame, v.message, v."check", v.result, v.severity, v.signer, v.slot,
         v.algorithm, v.reading, v.why, v.needs
  FROM (SELECT *, unnest(verdicts) AS v, generate_subscripts(verdicts, 1) AS n FROM placed WHERE event IS NULL)
  UNION ALL
  SELECT capture, conn, session, id,
         1000 + row_number() OVER (PARTITION BY capture, id ORDER BY "check", why) AS number, frame, message, "check",
         result, severity, signer, slot, algorithm, reading, why, needs
  FROM placed WHERE event = 'verdict'
  ORDER BY capture, id, number;

CREATE TABLE findings AS
  SELECT capture, conn, id, frame, name AS message, rule, severity, side, what, field, expected, got, clause,
         "count" AS times, last_frame
  FROM placed WHERE event = 'finding'
  ORDER BY capture, conn, id, rule, field, got;

CREATE TABLE measurements AS
  SELECT capture, conn, session, id, frame, CAST(block->>'$.index.value' AS BIGINT) AS "index",
         block->>'$.measurement.dmtf_spec_measurement_value_type.type.name' AS type,
         block->>'$.measurement.dmtf_spec_measurement_value_type.form.name' AS form,
         coalesce(block->>'$.measurement.dmtf_spec_measurement_value_bytes',
                  block->>'$.measurement.dmtf_spec_measurement_value', block->>'$.measurement') AS value
  FROM (SELECT *, unnest(CAST(fields->'$.measurement_record.measurement_block' AS JSON[])) AS block
        FROM messages WHERE name = 'MEASUREMENTS')
  ORDER BY capture, id, "index", value;

-- One row for each algorithm: `offered` by the Requester, `chosen` by the Responder.
CREATE TABLE algorithms AS
  WITH fixed AS (
    SELECT capture, conn, id, frame, name, kind, fields->kind AS bits
    FROM messages, (VALUES ('base_asym_algo'), ('base_asym_sel'), ('base_hash_algo'), ('base_hash_sel'),
                           ('pqc_asym_algo'), ('pqc_asym_sel'), ('measurement_hash_algo')) AS kinds(kind)
    WHERE name IN ('NEGOTIATE_ALGORITHMS', 'ALGORITHMS')
  ), structs AS (
    SELECT capture, conn, id, frame, name,
           unnest(CAST(coalesce(fields->'$.req_alg_struct', fields->'$.resp_alg_struct') AS JSON[])) AS struct
    FROM messages WHERE name IN ('NEGOTIATE_ALGORITHMS', 'ALGORITHMS')
  ), sets AS (
    SELECT * FROM fixed WHERE bits IS NOT NULL
    UNION ALL
    SELECT s.capture, s.conn, s.id, s.frame, s.name, e.key AS kind, e.value AS bits
    FROM structs AS s, json_each(s.struct->'$.alg_supported') AS e
  )
  SELECT s.capture, s.conn, s.id, s.frame, CASE WHEN s.name = 'ALGORITHMS' THEN 'chosen' ELSE 'offered' END AS how,
         regexp_replace(s.kind, '^((base|pqc)_(asym|hash))_(algo|sel)$', '\1') AS kind, bit.key AS algorithm
  FROM sets AS s, json_each(s.bits) AS bit
  WHERE bit.key <> 'value' AND CAST(bit.value AS VARCHAR) = '1'
  ORDER BY capture, id, kind, algorithm;
