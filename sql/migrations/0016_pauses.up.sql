-- What an operator has stopped for a while: intake (no daemon claims posts) or retention (no daemon archives). A row a part;
-- it is paused while paused_at is set. Daemons hear of a change at once and look by themselves now and then.
CREATE TABLE antone.pauses (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    part       text NOT NULL UNIQUE CHECK (char_length(part) <= 200), -- intake, retention
    paused_at  timestamptz,
    paused_by  text CHECK (char_length(paused_by) BETWEEN 1 AND 100 AND paused_by !~ '[[:cntrl:]]'),
    reason     text CHECK (char_length(reason) BETWEEN 1 AND 200 AND reason !~ '[[:cntrl:]]'), -- stands in logs and STATUS
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pauses_whole_check CHECK (num_nonnulls(paused_at, paused_by, reason) IN (0, 3))
);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.pauses FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();

CREATE FUNCTION antone.notify_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('antone_pause', '');
    RETURN NULL;
END $$;
CREATE TRIGGER notify_pause AFTER INSERT OR UPDATE ON antone.pauses FOR EACH STATEMENT EXECUTE FUNCTION antone.notify_pause();

GRANT SELECT ON antone.pauses TO antone_worker, antone_retention, antone_readonly;
GRANT INSERT, UPDATE ON antone.pauses TO antone_worker;

-- The daemons that have been heard of within two minutes, and what they do: as their heartbeat said, unless that is three beats
-- old ("silent"). Who has no session, and with it the lock of its name (heartbeat.beat takes it), has ended or lost the database ("away").
CREATE VIEW antone.living_daemons AS
SELECT h.instance, h.host, h.version, h.started_at, h.last_beat_at, h.posts_processed, age.seconds AS beat_age_seconds,
       CASE WHEN NOT EXISTS (SELECT
                             FROM pg_locks AS l
                             WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1095652425 AND l.objsubid = 2
                               AND l.objid = hashtext(h.instance)::oid
                               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            THEN 'away'
            WHEN age.seconds > 30 THEN 'silent'
            ELSE h.state
       END AS state
FROM antone.worker_heartbeats AS h
CROSS JOIN LATERAL (SELECT greatest(extract(epoch FROM now() - h.last_beat_at), 0)::bigint AS seconds) AS age
WHERE h.last_beat_at > now() - interval '2 minutes';
GRANT SELECT ON antone.living_daemons TO antone_worker, antone_retention, antone_readonly;
