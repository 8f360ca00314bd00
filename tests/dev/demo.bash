# ./dev demo: a private PostgreSQL, sample posts and a running daemon, to look at.
