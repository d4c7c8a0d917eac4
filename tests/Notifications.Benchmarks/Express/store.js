'use strict';
// One row for an event: has it been delivered, how often was it tried. The three statements that a worker of this kind makes for each event.
const { Pool } = require('pg');

const TABLE = `CREATE TABLE IF NOT EXISTS event (
  id text PRIMARY KEY, type text NOT NULL, payload jsonb NOT NULL, status text NOT NULL, attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now())`;

async function open(url) {
  const pool = new Pool({ connectionString: url, max: 20 });
  await pool.query(TABLE);
  return {
    isDelivered: async (id) => {
      const { rows } = await pool.query({ name: 'find', text: 'SELECT status FROM event WHERE id = $1', values: [id] });
      return rows.length > 0 && rows[0].status === 'DELIVERED';
    },
    begin: (id, type, data) => pool.query({
      name: 'begin', text: "INSERT INTO event (id, type, payload, status) VALUES ($1, $2, $3, 'PROCESSING') ON CONFLICT (id) DO NOTHING",
      values: [id, type, JSON.stringify(data)],
    }),
    end: (id, status) => pool.query({
      name: 'end', text: 'UPDATE event SET status = $2, attempts = attempts + 1, updated_at = now() WHERE id = $1', values: [id, status],
    }),
  };
}

module.exports = { open };
