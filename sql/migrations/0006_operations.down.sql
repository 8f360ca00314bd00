-- Without heartbeats, runs and the archive's manifest.
DROP TABLE antone.erasures, antone.archive_holds, antone.archive_files, antone.job_runs,
    antone.worker_heartbeats;
