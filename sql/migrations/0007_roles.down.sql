-- Nobody but the owner may do anything; the journal keeps the grants of its own making.
REVOKE ALL ON ALL TABLES IN SCHEMA antone
    FROM antone_worker, antone_retention, antone_readonly, antone_producer;
REVOKE ALL ON SCHEMA antone FROM antone_worker, antone_retention, antone_readonly, antone_producer;
