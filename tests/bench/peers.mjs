// Drains a queue of posts by a job queue of Node's world, for bench_peers.py: the job of a post writes what antoned wrote for it.
// Usage: node peers.mjs PEER FORM HOST DATABASE; one line of JSON tells how long it took from the first fetch to the last job done.
//
// Both peers are used as their documents say is fastest: graphile-worker with its local queue and completions in batches,
// pg-boss by fetch and complete, without the pauses of its polling. "job" is a job a post; "batch" has 500 posts in hand at once.
import { run, makeWorkerUtils } from "graphile-worker";
import pg from "pg";
import { PgBoss } from "pg-boss";

const [peer, form, host, database] = process.argv.slice(2);
const connection = { host, database, user: "postgres" };
const BATCH = 500;
const AT_ONCE = form === "job" ? 10 : 2; // connections; more of them were no faster on two cores

const pool = new pg.Pool({ ...connection, max: AT_ONCE });

// What there is to write, by post: as if reading and deciding had cost nothing.
async function written(table, key) {
    const { rows } = await pool.query(`SELECT ${key} AS post, to_jsonb(t) AS row FROM floor.${table} AS t`);
    return new Map(rows.map(({ post, row }) => [post, row]));
}
const decisions = await written("decisions", "post_id");
const replies = await written("replies", "post_ref");

const READ = "SELECT p.*, a.handle, a.is_blocked, a.relationship_score FROM antone.posts p JOIN antone.authors a ON a.id = p.author_id WHERE p.id = ANY ($1)";
const WRITE = {
    decisions: "INSERT INTO antone.decisions SELECT * FROM jsonb_populate_recordset(NULL::antone.decisions, $1)",
    replies: "INSERT INTO antone.replies SELECT * FROM jsonb_populate_recordset(NULL::antone.replies, $1)",
};
const ACKNOWLEDGE = "UPDATE antone.posts SET processed_at = now(), spam_filtered = id = ANY ($2) WHERE id = ANY ($1)";

async function write(posts) {
    const client = await pool.connect();
    const ask = (name, text, ...values) => client.query({ name, text, values });
    const insert = async (table, rows) => rows.length > 0 && ask(table, WRITE[table], JSON.stringify(rows));
    try {
        await client.query("BEGIN");
        await ask("read", READ, posts);
        await insert("decisions", posts.map((post) => decisions.get(post)).filter(Boolean));
        await insert("replies", posts.map((post) => replies.get(post)).filter(Boolean));
        await ask("acknowledge", ACKNOWLEDGE, posts, posts.filter((post) => !decisions.has(post)));
        await client.query("COMMIT");
    } finally {
        client.release();
    }
}

function chunks(items, size) {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

const peers = {
    async "graphile-worker"(posts) {
        const jobs = chunks(posts, form === "job" ? 1 : BATCH);
        const poolOfWorker = new pg.Pool({ ...connection, max: AT_ONCE + 2 });
        const utils = await makeWorkerUtils({ pgPool: poolOfWorker });
        await utils.migrate();
        for (const some of chunks(jobs, 10_000)) {
            await utils.addJobs(some.map((payload) => ({ identifier: "decide", payload: { posts: payload } })));
        }
        await utils.release();
        await poolOfWorker.query("ANALYZE graphile_worker._private_jobs");

        let left = jobs.length;
        let finish;
        const finished = new Promise((resolve) => (finish = resolve));
        const started = performance.now();
        const runner = await run({
            pgPool: poolOfWorker,
            noHandleSignals: true,
            logger: undefined,
            taskList: {
                decide: async ({ posts: some }) => {
                    await write(some);
                    if (--left === 0) finish();
                },
            },
            preset: {
                worker: {
                    concurrentJobs: AT_ONCE,
                    localQueue: form === "job" ? { size: BATCH } : undefined,
                    completeJobBatchDelay: form === "job" ? 5 : -1,
                },
            },
        });
        await finished;
        await runner.stop(); // the last completions are written here
        return performance.now() - started;
    },

    async "pg-boss"(posts) {
        const boss = new PgBoss({ ...connection, max: AT_ONCE, supervise: false, schedule: false });
        boss.on("error", (error) => console.error(error.message));
        await boss.start();
        await boss.createQueue("decide");
        for (const some of chunks(posts, 10_000)) {
            await boss.insert("decide", some.map((post) => ({ data: { post } })));
        }
        await pool.query("ANALYZE pgboss.job_common");

        const batchSize = form === "job" ? 1 : BATCH;
        const work = async () => {
            for (let jobs; (jobs = await boss.fetch("decide", { batchSize })).length > 0; ) {
                await write(jobs.map((job) => job.data.post));
                await boss.complete("decide", jobs.map((job) => job.id));
            }
        };
        const started = performance.now();
        await Promise.all(Array.from({ length: AT_ONCE }, work));
        const took = performance.now() - started;
        await boss.stop({ graceful: false });
        return took;
    },
};

const { rows } = await pool.query("SELECT id FROM floor.posts ORDER BY batch");
const milliseconds = await peers[peer](rows.map((row) => row.id));
console.log(JSON.stringify({ milliseconds, posts: rows.length }));
process.exit(0);
