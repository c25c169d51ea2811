/*
 * The eight counts of docs' table, by agency, as each opponent answers them best. In all of them
 * a is the start of the period and e its end (the start of the day after it). Every row that counts for
 * anything was received before e and not finished before a, so that is the WHERE. Five counts are made,
 * the other three are differences.
 *
 * Each opponent has several ways of asking; the part asks all of them once and measures the fastest one,
 * for each period by itself.
 */

const FIGURES = 'agency, n, r, n - r, o, f - l, l, n - f - v, v';

/** Sums of 0 and 1: without a branch, the fastest for an engine that works on columns. */
const sums = (a, e) => `agency, count(*) AS n,
  sum(CASE WHEN received_at >= ${a} THEN 1 ELSE 0 END) AS r,
  sum(CASE WHEN received_at >= ${a} AND channel = 2 THEN 1 ELSE 0 END) AS o,
  sum(CASE WHEN finished_at < ${e} THEN 1 ELSE 0 END) AS f,
  sum(CASE WHEN finished_at < ${e} AND finished_at > due_at THEN 1 ELSE 0 END) AS l,
  sum(CASE WHEN due_at < ${e} AND (finished_at IS NULL OR finished_at >= ${e}) THEN 1 ELSE 0 END) AS v`;

const filters = (a, e) => `agency, count(*) AS n,
  count(*) FILTER (WHERE received_at >= ${a}) AS r,
  count(*) FILTER (WHERE received_at >= ${a} AND channel = 2) AS o,
  count(*) FILTER (WHERE finished_at < ${e}) AS f,
  count(*) FILTER (WHERE finished_at < ${e} AND finished_at > due_at) AS l,
  count(*) FILTER (WHERE due_at < ${e} AND (finished_at IS NULL OR finished_at >= ${e})) AS v`;

const wrap = (inner) => `SELECT ${FIGURES} FROM (${inner}) AS counted ORDER BY agency`;
const counts = (a, e) => `received_at < ${e} AND (finished_at IS NULL OR finished_at >= ${a})`;

/** One pass over the table. */
const one = (list) => (a, e) => wrap(`SELECT ${list(a, e)} FROM d WHERE ${counts(a, e)} GROUP BY agency`);

/** Two passes, each with conditions that an engine can skip blocks, or seek in an index, by. */
const two = (list) => (a, e) =>
  wrap(`SELECT ${list(a, e)} FROM
    (SELECT agency, channel, received_at, due_at, finished_at FROM d
      WHERE received_at < ${e} AND finished_at >= ${a}
     UNION ALL
     SELECT agency, channel, received_at, due_at, finished_at FROM d
      WHERE received_at < ${e} AND finished_at IS NULL) AS d
    GROUP BY agency`);

/** An index seek for each agency, so that what was received later is not read. */
const seeks = (list) => (a, e) =>
  wrap(`SELECT ${list(a, e).replace('agency,', 'd.agency AS agency,')} FROM g CROSS JOIN d
    WHERE d.agency = g.agency AND ${counts(a, e)} GROUP BY d.agency`);

const TABLE = `CREATE TABLE d (code TEXT NOT NULL, agency SMALLINT NOT NULL, procedure SMALLINT NOT NULL,
  channel SMALLINT NOT NULL, received_at BIGINT NOT NULL, due_at BIGINT NOT NULL, finished_at BIGINT)`;
const RECEIVED = 'CREATE INDEX d_received ON d (agency, received_at, due_at, finished_at, channel)';
const FINISHED = 'CREATE INDEX d_finished ON d (finished_at, received_at, due_at, agency, channel)';
const AGENCIES = 'CREATE TABLE g AS SELECT DISTINCT agency FROM d';

export const DUCKDB = {
  before: [TABLE.replace('channel SMALLINT', 'channel TINYINT')],
  load: (file) => `COPY d FROM '${file}' (HEADER false)`,
  after: ['CHECKPOINT'],
  ways: { 'one pass, sums': one(sums), 'one pass, filters': one(filters),
          'two passes, sums': two(sums), 'two passes, filters': two(filters) },
};

export const SQLITE = {
  before: ['PRAGMA journal_mode=OFF', 'PRAGMA synchronous=OFF', TABLE],
  load: (file) => `load ${file}`,
  after: [RECEIVED, FINISHED, AGENCIES, 'ANALYZE'],
  ways: { 'one pass, sums': one(sums), 'one pass, filters': one(filters), 'two passes, sums': two(sums),
          'a seek for each agency, sums': seeks(sums), 'a seek for each agency, filters': seeks(filters) },
};

export const POSTGRES = {
  before: [TABLE],
  load: (file) => `load ${file}`,
  after: [RECEIVED, FINISHED, AGENCIES, 'VACUUM ANALYZE d', 'VACUUM ANALYZE g', 'CHECKPOINT'],
  ways: { 'one pass, filters': one(filters), 'one pass, sums': one(sums), 'two passes, filters': two(filters),
          'two passes, sums': two(sums) },
};
