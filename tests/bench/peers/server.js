// The peers in Node: node server.js fastify|postgraphile PORT SOCKET_FOLDER
const [kind, port, host] = process.argv.slice(2);
const { Pool } = require('pg');

const pool = new Pool({ host, database: 'kuzukuri', user: 'postgres', max: 4,
                        options: '-c search_path=budget' });

async function fastify() {
  const app = require('fastify')();
  const ask = (name, call) => async (request, reply) => {
    const q = request.query;
    const { rows } = await pool.query({
      name, text: `select peer.${call}($1, $2, $3, $4, $5)::text as answer`,
      values: [q.ward, q.y1, q.d1, q.y2, q.d2] });
    return reply.type('application/json').send(rows[0].answer);
  };
  app.get('/ledger', ask('ledger', 'compare_ledger'));
  app.get('/months', ask('months', 'compare_months'));
  // The very statement of the budget service, for a like-for-like comparison.
  const sums = require('fs').readFileSync(process.env.SUMS_SQL, 'utf8');
  app.get('/sums', async (request) => {
    const q = request.query;
    const { rows } = await pool.query({
      name: 'sums', text: sums, rowMode: 'array',
      values: [q.ward, `{${q.y1},${q.y2}}`, '9223372036854775807', q.d2, false] });
    const projects = {};
    for (const row of rows) {
      const key = `${row[0]}/${row[1].split('.')[0]}`;
      const sum = (projects[key] ||= [0, 0]);
      sum[row[2] === 1 ? 0 : 1] += Number(row[6]);
    }
    return projects;
  });
  await app.listen({ port: Number(port), host: '127.0.0.1' });
}

function postgraphile() {
  const { postgraphile: make } = require('postgraphile');
  require('http')
    .createServer(make(pool, ['peer'], { disableQueryLog: true, graphiql: false,
                                         ignoreRBAC: true, dynamicJson: true }))
    .listen(Number(port), '127.0.0.1');
}

({ fastify, postgraphile })[kind]();
